import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readOptions, useAct } from '../../api/hooks.ts'
import { useBusinessDate, useSession } from '../../app/session.ts'
import { FindingList, FormGrid, focusCell, useDraft } from '../../forms/index.ts'
import { Actions, Button } from '../../kit/Button.tsx'
import { Details } from '../../kit/Details.tsx'
import { ButtonLink, StepBack } from '../../kit/links.tsx'
import { ProblemBanner } from '../../kit/ProblemBanner.tsx'
import { SaveState } from '../../kit/states.tsx'
import { usePageTitle } from '../../kit/title.ts'
import { Sum } from '../Sum.tsx'
import type { Draft } from '../types.ts'
import { ConflictChoice } from './ConflictChoice.tsx'
import { DraftGate } from './DraftGate.tsx'
import { DraftHead } from './DraftHead.tsx'
import { FindingPlace } from './FindingPlace.tsx'
import { questionOf } from './useAnswers.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/drafts/$draftId/form')

/** The same draft as the printed forms: for whoever knows the lines. */
export function ExpertPage() {
  const { taxpayerId, draftId } = route.useParams()
  return (
    <DraftGate draftId={draftId} taxpayerId={taxpayerId}>
      {(draft) => <Expert draft={draft} taxpayerId={taxpayerId} />}
    </DraftGate>
  )
}

function Expert({ draft, taxpayerId }: { draft: Draft; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  const businessDate = useBusinessDate()?.date
  const isReadOnly = useSession()?.readOnly === true
  const editing = useDraft(draft)
  const errors = draft.findings.filter((finding) => finding.level === 'error')
  usePageTitle(t('expert.title'), errors.length > 0)
  const params = { taxpayerId, draftId: draft.id }
  // A link to a cell (from the check page) puts the cursor into it.
  useEffect(() => {
    const cell = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    cell?.scrollIntoView({ block: 'center', inline: 'nearest' })
    cell?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      <StepBack to="/taxpayer/$taxpayerId/drafts/$draftId" params={params}>
        {t('expert.back')}
      </StepBack>
      <DraftHead
        draft={draft}
        businessDate={businessDate}
        saveState={<SaveState status={editing.status} />}
      />
      <h1>{t('expert.title')}</h1>
      {editing.status === 'error' ? <ProblemBanner error={editing.problem} /> : null}
      {editing.conflicts.map((conflict) => (
        <ConflictChoice
          key={conflict.field}
          conflict={conflict}
          place={t('conflict.at', { cell: conflict.cell })}
          onKeep={(keep) => editing.resolve(conflict.field, keep)}
        />
      ))}
      {draft.findings.length > 0 ? (
        <section aria-label={t('expert.findings')}>
          <FindingList
            forms={draft.forms}
            findings={draft.findings}
            onJump={focusCell}
            placeElsewhere={(finding) =>
              questionOf(finding) === undefined ? null : (
                <FindingPlace finding={finding} draft={draft} taxpayerId={taxpayerId} />
              )
            }
          />
        </section>
      ) : null}
      {draft.forms.map((form) => (
        <div key={form.code} className="ym-expert-form">
          <FormGrid
            form={form}
            findings={draft.findings}
            explanation={draft.explanation}
            typed={editing.typedIn(form.code)}
            unreadable={draft.unreadable[form.code] ?? {}}
            {...(isReadOnly
              ? {}
              : { onChange: (cell: string, text: string | null) => editing.change(form.code, cell, text) })}
          />
        </div>
      ))}
      <Sum
        label={t('sum.payable')}
        sum={{ national: draft.totals.nationalFen, local: draft.totals.localFen }}
      />
      <Actions>
        <ButtonLink to="/taxpayer/$taxpayerId/drafts/$draftId" params={params}>
          {t('expert.check')}
        </ButtonLink>
      </Actions>
      <Refill draft={draft} flush={editing.flush} />
    </>
  )
}

/** Takes the newest facts of both sides; drops what was typed, so it says so and asks first. */
function Refill({ draft, flush }: { draft: Draft; flush: () => Promise<boolean> }) {
  const { t } = useTranslation('taxpayer')
  const client = useQueryClient()
  const { queryKey } = readOptions('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } })
  const [done, setDone] = useState(false)
  const refill = useAct('POST /api/v1/drafts/{draftId}/prefill', {
    // Editing restarts from the fresh draft: the page is loaded anew.
    onSuccess: () => {
      setDone(true)
      location.reload()
    },
  })
  const press = async () => {
    await flush()
    // What was just saved has raised the version: ask the cache, not this rendering.
    const { version } = client.getQueryData(queryKey) ?? draft
    refill.mutate({ params: { draftId: draft.id }, body: { version } })
  }
  return (
    <Details summary={t('expert.refillTitle')}>
      <p>{t('expert.refill')}</p>
      <ProblemBanner error={refill.error} />
      <Button kind="secondary" isPending={refill.isPending || done} onPress={press}>
        {t('expert.refillButton')}
      </Button>
    </Details>
  )
}
