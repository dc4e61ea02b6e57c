import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { CopyButton } from '../kit/documents.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { useOfficerKeys } from '../shell/keys.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerPage, Section } from '../shell/OfficerPage.tsx'
import { focusSearch } from './CounterPortal.tsx'
import { DocumentTable } from './DocumentTable.tsx'
import { FilingTable } from './FilingTable.tsx'
import { SideCard, SideMissing } from './SideCard.tsx'
import { TaskTable } from './TaskTable.tsx'

/** A side that did not answer is asked again. */
const AWAY_POLL_MS = 10_000
const SIDES = ['national', 'local'] as const

/** The taxpayer at a glance, over both registers: what is due first, then what each side holds. */
export function TaxpayerPage() {
  const { taxpayerId } = useParams({ from: '/counter/$taxpayerId' })
  const { t } = useTranslation('counter')
  const say = useText()
  const navigate = useNavigate()
  const household = useQuery({
    ...readOptions('GET /api/v1/taxpayers/{taxpayerId}', { params: { taxpayerId } }),
    refetchInterval: ({ state }) =>
      state.data?.sides.some((side) => !side.available) ? AWAY_POLL_MS : false,
  })
  const taxpayer = household.data?.taxpayer
  const flags = household.data?.sides.flatMap((side) =>
    side.flags.map((flag) => ({ ...flag, side: side.side })),
  )
  const registeredAt = taxpayer ? SIDES.filter((side) => taxpayer[side] !== null) : []
  const next = () => void navigate({ to: '/counter', search: {} }).then(focusSearch)
  useOfficerKeys({ Escape: next })
  return (
    <OfficerPage
      title={taxpayer?.name ?? t('taxpayer.title')}
      crumbs={[{ label: t('home.title'), to: '/counter' }]}
      tags={
        taxpayer ? (
          <>
            <code>{taxpayer.code ?? t('noCode')}</code>
            {taxpayer.code ? <CopyButton text={taxpayer.code} what={t('taxpayer.code')} /> : null}
            <StatusTag>{t(`kind.${taxpayer.kind}`)}</StatusTag>
            {flags?.map((flag) => (
              <span key={flag.side + flag.code} className="ym-inline">
                <SideTag side={flag.side} />
                <StatusTag tone="warning">{say(flag.text)}</StatusTag>
              </span>
            ))}
          </>
        ) : null
      }
      actions={
        <Button onClick={next} aria-keyshortcuts="F2">
          {t('next')}
          <kbd className="ym-key">F2</kbd>
        </Button>
      }
    >
      <TaskTable taxpayerId={taxpayerId} registeredAt={registeredAt} />
      <Section title={t('taxpayer.registers')} id="registers">
        <Loaded query={household} lines={8}>
          {({ sides, agreements, taxpayer: brief }) => (
            <div className="ym-panels">
              {SIDES.map((name) => {
                const side = sides.find((candidate) => candidate.side === name)
                return side ? (
                  <SideCard
                    key={name}
                    side={side}
                    other={sides.find((candidate) => candidate.side !== name)}
                    kind={brief.kind}
                    registration={brief[name]}
                    agreements={agreements.filter((agreement) => agreement.side === name)}
                  />
                ) : (
                  <SideMissing key={name} side={name} isClosed={brief[name] !== null} />
                )
              })}
            </div>
          )}
        </Loaded>
      </Section>
      <FilingTable taxpayerId={taxpayerId} />
      <DocumentTable taxpayerId={taxpayerId} />
    </OfficerPage>
  )
}
