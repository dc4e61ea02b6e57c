import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call, type Output } from '../api/client.ts'
import { readOptions } from '../api/hooks.ts'
import type { AutosaveState, Conflict, Fields, Saved } from '../autosave/autosave.ts'
import { useAutosave } from '../autosave/useAutosave.ts'
import { gridOf, readTyped } from './cells.ts'

export type Draft = Output<'GET /api/v1/drafts/{draftId}'>

/** A field both wrote, with where it stands. */
export interface DraftConflict extends Conflict {
  readonly field: string
  readonly form: string
  readonly cell: string
}

export interface DraftEditing {
  /** Types over a cell; null takes the typed value back. Saved a moment later. */
  readonly change: (form: string, cell: string, text: string | null) => void
  /** What is typed over in a form, by cell, in the API's wording; null = taken back and not yet acknowledged. */
  readonly typedIn: (form: string) => Readonly<Record<string, string | null>>
  readonly status: AutosaveState['status']
  readonly problem: AutosaveState['problem']
  readonly conflicts: readonly DraftConflict[]
  readonly resolve: (field: string, keep: 'mine' | 'theirs') => void
  /** Saves what waits; true when all is acknowledged. */
  readonly flush: () => Promise<boolean>
}

const SEPARATOR = '|'

/**
 * Editing of a draft by its form cells with autosave: every cell is saved a moment after it was typed, the answer (computed
 * and checked anew) replaces the draft in the query cache, and two devices never overwrite each other unseen.
 */
export function useDraft(draft: Draft): DraftEditing {
  const client = useQueryClient()
  const { queryKey } = readOptions('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } })
  const adopt = (fresh: Draft): Saved => {
    client.setQueryData(queryKey, fresh)
    return { version: fresh.version, values: typedFields(fresh) }
  }
  const autosave = useAutosave({
    id: `grid:${draft.id}`,
    initial: { version: draft.version, values: typedFields(draft) },
    save: async (changes, basedOn, act) =>
      adopt(
        await call('PATCH /api/v1/drafts/{draftId}', {
          params: { draftId: draft.id },
          body: { version: Number(basedOn), changes: Object.entries(changes).map(changeOf) },
          idempotencyKey: act.idempotencyKey,
        }),
      ),
    reload: async () => adopt(await call('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } })),
  })
  const units = useMemo(() => unitsOf(draft), [draft])
  // Once everything is acknowledged the draft itself is the truth: it may have been filled again, here or elsewhere.
  const settled = autosave.status === 'idle' || autosave.status === 'saved'
  const standing = settled ? typedFields(draft) : { ...typedFields(draft), ...autosave.values }
  return {
    change(form, cell, text) {
      const field = `${form}${SEPARATOR}${cell}`
      autosave.set(
        field,
        text === null || text.trim() === '' ? null : readTyped(units.get(field) ?? 'fen', text),
      )
    },
    typedIn: (form) =>
      Object.fromEntries(
        Object.entries(standing).flatMap(([field, value]) =>
          field.startsWith(form + SEPARATOR)
            ? [[field.slice(form.length + SEPARATOR.length), typeof value === 'string' ? value : null]]
            : [],
        ),
      ),
    status: autosave.status,
    problem: autosave.problem,
    conflicts: Object.entries(autosave.conflicts).map(([field, conflict]) => ({
      field,
      ...placeOf(field),
      ...conflict,
    })),
    resolve: autosave.resolve,
    flush: autosave.flush,
  }
}

function placeOf(field: string): { form: string; cell: string } {
  const [form = '', cell = ''] = field.split(SEPARATOR)
  return { form, cell }
}

function changeOf([field, value]: [string, unknown]) {
  return { ...placeOf(field), value: typeof value === 'string' ? value : null }
}

/** What people typed so far, by field, in the wording {@link readTyped} sends. */
export function typedFields(draft: Draft): Fields {
  const fields: Record<string, string> = {}
  for (const form of draft.forms) {
    const cells = gridOf(form.definition).flat()
    for (const cell of cells) {
      const value = cell && form.values[cell.id]
      if (cell && value !== undefined && form.origins[cell.id]?.source === 'typed') {
        fields[form.code + SEPARATOR + cell.id] =
          cell.column.unit === 'fen' ? readTyped('fen', yuanOf(value)) : value
      }
    }
  }
  for (const [form, cells] of Object.entries(draft.unreadable)) {
    for (const [cell, text] of Object.entries(cells)) fields[form + SEPARATOR + cell] = text
  }
  return fields
}

function yuanOf(fen: string): string {
  const sign = fen.startsWith('-') ? '-' : ''
  const digits = fen.replace('-', '').padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function unitsOf(draft: Draft) {
  return new Map(
    draft.forms.flatMap((form) =>
      gridOf(form.definition)
        .flat()
        .flatMap((cell) => (cell ? [[form.code + SEPARATOR + cell.id, cell.column.unit] as const] : [])),
    ),
  )
}
