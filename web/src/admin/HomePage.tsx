import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { readOptions } from '../api/hooks.ts'
import { DateText } from '../kit/DateText.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { Ago } from '../shell/Ago.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerPage, Section } from '../shell/OfficerPage.tsx'
import { VerifyLog } from './VerifyLog.tsx'

type Part = Output<'GET /api/v1/admin/health'>['parts'][number]

const REFRESH_MS = 5000
/** What is said in place of the last migration where database and program do not fit. */
const STANDINGS = ['behind', 'newer', 'changed'] as const

/** How the house stands: every part with its log, its checkpoints and what waits; read anew every five seconds. */
export function HomePage() {
  const { t } = useTranslation('admin')
  const health = useQuery({
    ...readOptions('GET /api/v1/admin/health'),
    refetchInterval: REFRESH_MS,
  })
  return (
    <OfficerPage
      title={t('nav.health')}
      actions={
        <>
          <a href="/api/docs">{t('health.docs')}</a>
          <a href="/metrics">{t('health.metrics')}</a>
        </>
      }
    >
      <Loaded query={health} lines={8}>
        {({ parts, version, startedAt }) => (
          <>
            <p className="ym-soft">
              {t('health.version', { version })} · {t('health.started')} <DateText date={startedAt} /> ·{' '}
              {t('health.refresh')}
            </p>
            <div className="ym-panels" data-narrow>
              {parts.map((part) => (
                <PartBox key={part.part} part={part} />
              ))}
            </div>
          </>
        )}
      </Loaded>
      <Section title={t('verify.title')} id="verify">
        <VerifyLog />
      </Section>
    </OfficerPage>
  )
}

function PartBox({ part }: { part: Part }) {
  const { t } = useTranslation('admin')
  const name = t(`part.${part.part}`, { defaultValue: part.part })
  return (
    <section
      className="ym-box"
      data-side={part.part === 'front' ? undefined : part.part}
      data-tone={part.available ? undefined : 'danger'}
      aria-label={name}
    >
      <h2>
        {name}
        <StatusTag tone={part.available ? 'success' : 'danger'}>
          {t(part.available ? 'health.available' : 'health.away')}
        </StatusTag>
      </h2>
      <dl className="ym-counts">
        <div>
          <dt>{t('health.entries')}</dt>
          <dd>{part.entries.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('health.unsealed')}</dt>
          <dd>{part.unsealed.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('health.waiting')}</dt>
          <dd>{part.waitingMessages.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('health.payments')}</dt>
          <dd>{part.openPayments.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('health.documents')}</dt>
          <dd>{part.queuedDocuments.toLocaleString()}</dd>
        </div>
      </dl>
      <dl className="ym-facts">
        <dt>{t('health.migration')}</dt>
        <dd>
          {STANDINGS.some((each) => each === part.migration) ? (
            <StatusTag tone="danger">{t(`health.standing.${part.migration}`)}</StatusTag>
          ) : (
            <code>{part.migration}</code>
          )}
        </dd>
        <dt>{t('health.checkpoint')}</dt>
        <dd>{part.lastCheckpointAt ? <Ago at={part.lastCheckpointAt} /> : t('health.never')}</dd>
        <dt>{t('health.countersigned')}</dt>
        <dd>{part.lastCountersignedAt ? <Ago at={part.lastCountersignedAt} /> : t('health.never')}</dd>
        <dt>{t('health.oldest')}</dt>
        <dd>{part.oldestWaitingAt ? <Ago at={part.oldestWaitingAt} /> : t('health.nothing')}</dd>
      </dl>
    </section>
  )
}
