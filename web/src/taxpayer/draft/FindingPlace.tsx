import { useTranslation } from 'react-i18next'
import { cellElementId, placeOf } from '../../forms/cells.ts'
import { useText } from '../../i18n/text.ts'
import { Link } from '../../kit/links.tsx'
import type { Draft } from '../types.ts'
import { questionOf } from './useAnswers.ts'

/** Where a finding stands, as a link that leads there: a line of a form, or a plain question. */
export function FindingPlace(props: {
  finding: Draft['findings'][number]
  draft: Draft
  taxpayerId: string
}) {
  const { finding, draft, taxpayerId } = props
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const params = { taxpayerId, draftId: draft.id }
  const question = questionOf(finding)
  if (question !== undefined)
    return (
      <Link to="/taxpayer/$taxpayerId/drafts/$draftId/questions/$question" params={{ ...params, question }}>
        {t(`question.${question}.short`)}
      </Link>
    )
  const place = placeOf(finding, draft.forms)
  if (place === undefined) return null
  return (
    <Link
      to="/taxpayer/$taxpayerId/drafts/$draftId/form"
      params={params}
      hash={cellElementId(finding.form, place.id)}
    >
      {t('check.place', { line: place.line.no, label: say(place.line.label) })}
    </Link>
  )
}
