import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DateText, usePeriodName } from '../../kit/DateText.tsx'
import { daysBetween } from '../../kit/days.ts'
import { CopyButton } from '../../kit/documents.tsx'
import { DaysLeft } from '../DaysLeft.tsx'
import type { Draft } from '../types.ts'

/** Which draft this is, until when, how it is saved, and the number that a window needs to go on with it. */
export function DraftHead(props: { draft: Draft; businessDate: string | undefined; saveState?: ReactNode }) {
  const { t } = useTranslation('taxpayer')
  const periodName = usePeriodName()
  const { draft, businessDate } = props
  return (
    <div className="ym-draft-head">
      <p className="ym-row">
        <strong>{periodName(draft.period)}</strong>
        <span className="ym-soft">
          {t('tasks.due')} <DateText date={draft.dueDate} />
        </span>
        {businessDate === undefined ? null : <DaysLeft days={daysBetween(businessDate, draft.dueDate)} />}
      </p>
      <p className="ym-soft ym-small">
        {t('draft.number')} <span className="ym-mono">{draft.number}</span>{' '}
        <CopyButton text={draft.number} what={t('draft.number')} />
        <span>{t('draft.numberHelp')}</span>
      </p>
      {/* A line of its own: a longer word for the state must not move a button under somebody's finger. */}
      <p className="ym-soft ym-small">{props.saveState ?? <SavedAt draft={draft} />}</p>
    </div>
  )
}

function SavedAt({ draft }: { draft: Draft }) {
  const { t } = useTranslation('taxpayer')
  return (
    <span>
      {t('draft.savedBy', { name: draft.updatedBy })} <DateText date={draft.updatedAt} />
    </span>
  )
}
