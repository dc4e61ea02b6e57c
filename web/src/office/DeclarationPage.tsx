import { Link, useParams } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApi } from '../api/hooks.ts'
import { FormGrid } from '../forms/index.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Details } from '../kit/Details.tsx'
import { CopyButton } from '../kit/documents.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { Ago } from '../shell/Ago.tsx'
import { BookTable } from '../shell/BookTable.tsx'
import { type Explained, ExplanationDrawer } from '../shell/ExplanationDrawer.tsx'
import { JsonBlock } from '../shell/JsonBlock.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { TaxTable } from '../shell/TaxTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

type Declaration = Output<'GET /api/v1/office/{side}/declarations/{declarationId}'>

/** A declaration as filed: what it says, what it was computed from, what became of it, what the other side says of it. */
export function DeclarationPage() {
  const { t } = useTranslation('office')
  const { side, declarationId } = useParams({ from: '/office/$side/declarations/$declarationId' })
  return (
    <OfficePage
      title={t('declaration.title')}
      crumbs={[{ label: t('nav.declarations'), to: `/office/${side}/declarations` }]}
    >
      {(own) => <Detail key={declarationId} side={own} declarationId={declarationId} />}
    </OfficePage>
  )
}

function Detail({ side, declarationId }: { side: OfficeSide; declarationId: string }) {
  const { t } = useTranslation('office')
  const [explained, setExplained] = useState<Explained>()
  const declaration = useApi('GET /api/v1/office/{side}/declarations/{declarationId}', {
    params: { side, declarationId },
  })
  return (
    <Loaded query={declaration} lines={14}>
      {(data) => (
        <>
          <Head data={data} side={side} />
          <div className="ym-panels">
            <Counterpart data={data} side={side} />
            <Versions data={data} side={side} />
          </div>
          <Section title={t('declaration.form')} id="form">
            <FormGrid
              form={data.form}
              explanation={data.explanation}
              onExplain={(cell) => setExplained({ form: data.form.code, cell })}
            />
          </Section>
          <Section
            title={t('officer:taxes.title')}
            id="taxes"
            extra={<Button onClick={() => setExplained({})}>{t('officer:explain.all')}</Button>}
          >
            <TaxTable taxes={data.taxes} />
          </Section>
          <Section title={t('declaration.books')} id="books">
            {data.books.length === 0 ? (
              <p className="ym-soft">{t('declaration.noBooks')}</p>
            ) : (
              <BookTable books={data.books} label={t('declaration.books')} />
            )}
          </Section>
          <ExplanationDrawer
            draft={{ forms: [data.form], explanation: data.explanation }}
            explained={explained}
            onClose={() => setExplained(undefined)}
          />
        </>
      )}
    </Loaded>
  )
}

function Head({ data, side }: { data: Declaration; side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const periodName = usePeriodName()
  const { declaration } = data
  return (
    <section className="ym-box" data-side={side} aria-label={t('declaration.title')}>
      <h2>
        {declaration.taxpayerName}
        <code>{declaration.taxpayerCode ?? t('noCode')}</code>
        {declaration.late ? <StatusTag tone="danger">{t('declarations.late')}</StatusTag> : null}
        {declaration.sequence > 0 ? (
          <StatusTag tone="info">{t('declarations.correction', { number: declaration.sequence })}</StatusTag>
        ) : null}
      </h2>
      <dl className="ym-counts">
        <div>
          <dt>{t('declarations.payable')}</dt>
          <dd>
            <Money fen={declaration.payableFen} />
          </dd>
        </div>
      </dl>
      <dl className="ym-facts">
        <dt>{t('declarations.form')}</dt>
        <dd>{say(declaration.formName)}</dd>
        <dt>{t('declarations.period')}</dt>
        <dd>{periodName(declaration.period)}</dd>
        <dt>{t('declarations.filed')}</dt>
        <dd>
          <DateText date={declaration.filedAt} /> · {t('declaration.businessDate')}{' '}
          <DateText date={declaration.filedOn} />
        </dd>
        <dt>{t('declarations.due')}</dt>
        <dd>
          <DateText date={declaration.dueDate} />
        </dd>
        <dt>{t('declarations.channel')}</dt>
        <dd>{t(`channel.${declaration.channel}`, { defaultValue: declaration.channel })}</dd>
        <dt>{t('declaration.logEntry')}</dt>
        <dd>
          <code>{data.logEntryId}</code>{' '}
          <CopyButton text={data.logEntryId} what={t('declaration.logEntry')} />
        </dd>
      </dl>
    </section>
  )
}

/** What the other side sent about the same filing, how old it is, and whether the two agree. */
function Counterpart({ data, side }: { data: Declaration; side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const other = side === 'national' ? 'local' : 'national'
  const { counterpart } = data
  return (
    <section className="ym-box" data-side={other} aria-label={t('counterpart.title')}>
      <h3>
        <SideTag side={other} />
        {t('counterpart.title')}
        {counterpart ? (
          <StatusTag tone={counterpart.agrees ? 'success' : 'danger'}>
            {t(counterpart.agrees ? 'counterpart.agrees' : 'counterpart.differs')}
          </StatusTag>
        ) : null}
      </h3>
      {counterpart ? (
        <>
          <p>
            {t('counterpart.received')} <Ago at={counterpart.receivedAt} /> ·{' '}
            <DateText date={counterpart.receivedAt} />
          </p>
          {counterpart.differences.map((difference) => (
            <Alert key={difference.zh} type="error" showIcon className="ym-gap" title={say(difference)} />
          ))}
          <Details summary={t('counterpart.payload')}>
            <JsonBlock value={counterpart.payload} label={t('counterpart.payload')} />
          </Details>
        </>
      ) : (
        <p>{t('counterpart.none')}</p>
      )}
    </section>
  )
}

function Versions({ data, side }: { data: Declaration; side: OfficeSide }) {
  const { t } = useTranslation('office')
  return (
    <div className="ym-box">
      <h3>{t('declaration.versions')}</h3>
      <OfficerTable
        label={t('declaration.versions')}
        size="small"
        rowKey="id"
        dataSource={[...data.versions]}
        columns={[
          {
            title: t('declarations.version'),
            render: (_, version) => {
              const name =
                version.sequence === 0
                  ? t('declarations.original')
                  : t('declarations.correction', { number: version.sequence })
              return version.id === data.declaration.id ? (
                <strong>{t('declaration.thisVersion', { name })}</strong>
              ) : (
                <Link
                  to="/office/$side/declarations/$declarationId"
                  params={{ side, declarationId: version.id }}
                >
                  {name}
                </Link>
              )
            },
          },
          { title: t('declarations.filed'), render: (_, version) => <DateText date={version.filedAt} /> },
          {
            title: t('declarations.payable'),
            align: 'right',
            render: (_, version) => <Money fen={version.payableFen} bare />,
          },
        ]}
      />
    </div>
  )
}
