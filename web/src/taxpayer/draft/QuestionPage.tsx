import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { LARGEST_AMOUNT_FEN, parseYuan } from '@yimen/core/money'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NotFound } from '../../app/root.tsx'
import { useBusinessDate } from '../../app/session.ts'
import { Actions, Button } from '../../kit/Button.tsx'
import { ErrorSummary } from '../../kit/ErrorSummary.tsx'
import { AmountField } from '../../kit/fields.tsx'
import { ButtonLink, StepBack } from '../../kit/links.tsx'
import { ProblemBanner } from '../../kit/ProblemBanner.tsx'
import { SaveState, StepCount } from '../../kit/states.tsx'
import { usePageTitle } from '../../kit/title.ts'
import type { Draft } from '../types.ts'
import { ConflictChoice } from './ConflictChoice.tsx'
import { DraftGate } from './DraftGate.tsx'
import { DraftHead } from './DraftHead.tsx'
import { questionCells, useAnswers } from './useAnswers.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/drafts/$draftId/questions/$question')

const ORDER = ['goods', 'services', 'other'] as const
type Question = (typeof ORDER)[number]

/** One question a page: sales of goods without invoice, of services without invoice, anything else. */
export function QuestionPage() {
  const { taxpayerId, draftId, question } = route.useParams()
  const asked = ORDER.find((one) => one === question)
  return (
    <DraftGate draftId={draftId} taxpayerId={taxpayerId}>
      {(draft) => {
        if (asked === undefined) return <NotFound />
        return asked === 'other' ? (
          <Other draft={draft} taxpayerId={taxpayerId} />
        ) : (
          <Amount key={asked} draft={draft} taxpayerId={taxpayerId} question={asked} />
        )
      }}
    </DraftGate>
  )
}

function Amount(props: { draft: Draft; taxpayerId: string; question: keyof typeof questionCells }) {
  const { draft, taxpayerId, question } = props
  const { t } = useTranslation('taxpayer')
  const navigate = useNavigate()
  const businessDate = useBusinessDate()?.date
  const answers = useAnswers(draft)
  const [shown, setShown] = useState(false)
  const cell = questionCells[question]
  const text = String(answers.values[cell] ?? '')
  const fault = faultOf(text)
  const error = shown && fault !== undefined ? t(`question.${fault}`) : undefined
  usePageTitle(t(`question.${question}.title`), error !== undefined)
  const params = { taxpayerId, draftId: draft.id }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (fault !== undefined) return
    // The router holds the page until what was typed is saved (useAutosave), so the next page is already right.
    void navigate({
      to: '/taxpayer/$taxpayerId/drafts/$draftId/questions/$question',
      params: { ...params, question: next(question) },
    })
  }
  const conflict = answers.conflicts[cell]
  return (
    <div className="ym-measure">
      <Back draft={draft} taxpayerId={taxpayerId} question={question} />
      <DraftHead
        draft={draft}
        businessDate={businessDate}
        saveState={<SaveState status={answers.status} />}
      />
      <StepCount step={ORDER.indexOf(question) + 1} of={ORDER.length} />
      <ErrorSummary errors={error === undefined ? [] : [{ fieldId: 'answer', message: error }]} />
      {answers.status === 'error' ? <ProblemBanner error={answers.problem} /> : null}
      {conflict ? (
        <ConflictChoice conflict={conflict} onKeep={(keep) => answers.resolve(cell, keep)} />
      ) : null}
      <form onSubmit={submit} noValidate>
        <AmountField
          id="answer"
          asPageHeading
          label={t(`question.${question}.title`)}
          hint={t(`question.${question}.hint`)}
          error={error}
          value={text}
          onChange={(value) => {
            setShown(false)
            answers.set(cell, value)
          }}
        />
        <Actions>
          <Button type="submit">{t('question.next')}</Button>
        </Actions>
      </form>
    </div>
  )
}

/** The last page: back to the check, or into the whole form. */
function Other({ draft, taxpayerId }: { draft: Draft; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  const businessDate = useBusinessDate()?.date
  const params = { taxpayerId, draftId: draft.id }
  usePageTitle(t('question.other.title'))
  return (
    <div className="ym-measure">
      <Back draft={draft} taxpayerId={taxpayerId} question="other" />
      <DraftHead draft={draft} businessDate={businessDate} />
      <StepCount step={ORDER.length} of={ORDER.length} />
      <h1>{t('question.other.title')}</h1>
      <p>{t('question.other.hint')}</p>
      <Actions>
        <ButtonLink to="/taxpayer/$taxpayerId/drafts/$draftId" params={params}>
          {t('question.other.no')}
        </ButtonLink>
        <ButtonLink to="/taxpayer/$taxpayerId/drafts/$draftId/form" params={params} kind="secondary">
          {t('question.other.yes')}
        </ButtonLink>
      </Actions>
    </div>
  )
}

function Back(props: { draft: Draft; taxpayerId: string; question: Question }) {
  const params = { taxpayerId: props.taxpayerId, draftId: props.draft.id }
  const before = ORDER[ORDER.indexOf(props.question) - 1]
  return before === undefined ? (
    <StepBack to="/taxpayer/$taxpayerId/drafts/$draftId" params={params} />
  ) : (
    <StepBack
      to="/taxpayer/$taxpayerId/drafts/$draftId/questions/$question"
      params={{ ...params, question: before }}
    />
  )
}

function next(question: Question): Question {
  return ORDER[ORDER.indexOf(question) + 1] ?? 'other'
}

/** Empty means none; sales are never negative. */
function faultOf(text: string): 'notAmount' | 'negative' | 'tooLarge' | undefined {
  if (text.trim() === '') return undefined
  const fen = parseYuan(text)
  if (fen === undefined) return /^[\d\s,.，]{14,}$/.test(text.normalize('NFKC')) ? 'tooLarge' : 'notAmount'
  if (fen > LARGEST_AMOUNT_FEN) return 'tooLarge'
  return fen < 0n ? 'negative' : undefined
}
