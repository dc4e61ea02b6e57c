import { useQueryClient } from '@tanstack/react-query'
import { fenFromJson, formatYuan } from '@yimen/core/money'
import { call } from '../../api/client.ts'
import { readOptions } from '../../api/hooks.ts'
import type { Fields, Saved } from '../../autosave/autosave.ts'
import { useAutosave } from '../../autosave/useAutosave.ts'
import type { Draft } from '../types.ts'

/** Form name under which answers to plain questions are saved (`QUESTIONS` of @yimen/core/filings). */
const QUESTIONS = 'questions'

/** The plain questions and the cell each fills. */
export const questionCells = { goods: 'uninvoiced.goods', services: 'uninvoiced.services' } as const

/** The plain question a finding is about; undefined for lines of a form. */
export function questionOf(finding: Draft['findings'][number]): keyof typeof questionCells | undefined {
  if (finding.form !== QUESTIONS) return undefined
  return finding.pointer.endsWith('/services') ? 'services' : 'goods'
}

/**
 * Answers to the plain questions with autosave, as people type them (yuan). The answer of every save is the draft computed
 * anew and replaces the one in the cache, so the check page is right at once.
 */
export function useAnswers(draft: Draft) {
  const client = useQueryClient()
  const params = { draftId: draft.id }
  const adopt = (fresh: Draft): Saved => {
    client.setQueryData(readOptions('GET /api/v1/drafts/{draftId}', { params }).queryKey, fresh)
    return { version: fresh.version, values: answersOf(fresh) }
  }
  return useAutosave({
    id: `questions:${draft.id}`,
    initial: { version: draft.version, values: answersOf(draft) },
    save: async (changes, basedOn, act) =>
      adopt(
        await call('PATCH /api/v1/drafts/{draftId}', {
          params,
          body: {
            version: Number(basedOn),
            changes: Object.entries(changes).map(([cell, value]) => ({
              form: QUESTIONS,
              cell,
              value: typeof value === 'string' && value.trim() !== '' ? value : null,
            })),
          },
          idempotencyKey: act.idempotencyKey,
        }),
      ),
    reload: async () => adopt(await call('GET /api/v1/drafts/{draftId}', { params })),
  })
}

function answersOf(draft: Draft): Fields {
  const unreadable = draft.unreadable[QUESTIONS] ?? {}
  return Object.fromEntries(
    Object.values(questionCells).map((cell) => {
      const fen = draft.answers[cell]
      return [cell, unreadable[cell] ?? (fen === undefined ? '' : formatYuan(fenFromJson(fen)))]
    }),
  )
}
