import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../api/client.ts'
import { useAct, useApi } from '../api/hooks.ts'
import { useSession } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { DateField, dateOfParts, partsOfDate } from '../kit/DateField.tsx'
import { DateText } from '../kit/DateText.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { Choice } from '../shell/Choice.tsx'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { OfficerPage, useHindrance } from '../shell/OfficerPage.tsx'

type Change = Input<'POST /api/v1/admin/treasury-simulator'>['body']

const MODES: readonly Change['mode'][] = ['succeed', 'fail', 'timeout', 'twice', 'late']

/** What only a demonstration has: a business date that can be moved, and a bank that can be told to fail. */
export function DemoPage() {
  const { t } = useTranslation('admin')
  const session = useSession()
  return (
    <OfficerPage title={t('nav.demo')} crumbs={[{ label: t('title'), to: '/admin' }]}>
      <div className="ym-panels">
        <section className="ym-box" aria-labelledby="business-date">
          <h2 id="business-date">{t('date.title')}</h2>
          {session ? (
            <BusinessDate key={session.businessDate} date={session.businessDate} isDemo={session.demo} />
          ) : null}
        </section>
        <section className="ym-box" aria-labelledby="simulator">
          <h2 id="simulator">
            {t('simulator.title')}
            <StatusTag tone="warning">{t('simulator.mark')}</StatusTag>
          </h2>
          <Simulator />
        </section>
      </div>
    </OfficerPage>
  )
}

function BusinessDate({ date, isDemo }: { date: string; isDemo: boolean }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const hindrance = useHindrance()
  const [parts, setParts] = useState(partsOfDate(date))
  const [fault, setFault] = useState<string>()
  const move = useAct('POST /api/v1/admin/business-date', {
    // Everything on every screen is computed for the business date.
    onSuccess: () => client.invalidateQueries(),
  })
  const submit = () => {
    const chosen = dateOfParts(parts)
    setFault(chosen === undefined ? t('date.fault') : undefined)
    if (chosen !== undefined) move.mutate({ body: { businessDate: chosen } })
  }
  return (
    <>
      <p>
        {t('date.now')}{' '}
        <strong>
          <DateText date={date} />
        </strong>
      </p>
      <p className="ym-soft">{t('date.help')}</p>
      {isDemo ? (
        <>
          <ProblemAlert error={move.error} onClose={move.reset} />
          {move.isSuccess ? (
            <Alert type="success" showIcon role="status" className="ym-gap" title={t('date.moved')} />
          ) : null}
          <DateField id="demo-date" label={t('date.new')} error={fault} value={parts} onChange={setParts} />
          <Button
            type="primary"
            loading={move.isPending}
            disabled={hindrance !== undefined}
            title={hindrance}
            onClick={submit}
          >
            {t('date.move')}
          </Button>
        </>
      ) : (
        <p>{t('date.real')}</p>
      )}
    </>
  )
}

function Simulator() {
  const { t } = useTranslation('admin')
  const say = useText()
  const hindrance = useHindrance()
  const simulator = useApi('GET /api/v1/admin/treasury-simulator')
  const change = useAct('POST /api/v1/admin/treasury-simulator', {
    invalidates: ['GET /api/v1/admin/treasury-simulator'],
  })
  return (
    <Loaded query={simulator} lines={4}>
      {({ available, modes, text }) => (
        <>
          <p>{say(text)}</p>
          <ProblemAlert error={change.error} onClose={change.reset} />
          {available
            ? (['national', 'local'] as const).map((side) => {
                const mode = MODES.find((each) =>
                  modes.some((said) => said.side === side && said.mode === each),
                )
                return (
                  <div key={side} className="ym-simulator">
                    <SideTag side={side} />
                    <Choice
                      label={t('simulator.answer', { side: t(`common:side.${side}.name`) })}
                      value={mode ?? 'succeed'}
                      disabled={change.isPending || hindrance !== undefined}
                      options={MODES.map((each) => ({ value: each, label: t(`simulator.modes.${each}`) }))}
                      onChange={(chosen) => change.mutate({ body: { side, mode: chosen } })}
                    />
                  </div>
                )
              })
            : null}
          <dl className="ym-facts">
            {MODES.map((mode) => (
              <div key={mode} style={{ display: 'contents' }}>
                <dt>{t(`simulator.modes.${mode}`)}</dt>
                <dd>{t(`simulator.explained.${mode}`)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Loaded>
  )
}
