import type { counterRoutes, RouteTypes } from '@yimen/core/api'
import type { Part } from '../../part.ts'
import { sidesOpenTo } from '../../platform/access/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { findDraftByNumber } from '../filings/index.ts'
import { type Found, searchHouseholds } from '../registers/index.ts'

type Item = RouteTypes<(typeof counterRoutes)['GET /api/v1/counter/search']>['response']['items'][number]

const LIMIT = 20
/** Draft numbers as people type them: in any width and case, with or without hyphen, spaces and leading zeros. */
function draftNumber(text: string): string | undefined {
  const typed = text.normalize('NFKC').replaceAll(/[\s‐-―−]/g, (sign) => (/\s/.test(sign) ? '' : '-'))
  const [, day, serial] = /^CG(\d{6})-?(\d{1,12})$/i.exec(typed) ?? []
  return serial === undefined ? undefined : `CG${day}-${serial.padStart(6, '0')}`
}

/** Finds who stands at the window: a draft by its number, else households by number, name or pinyin. */
export function counterHandlers(front: Part): Handlers<typeof counterRoutes> {
  return {
    'GET /api/v1/counter/search': async ({ query, caller }) => {
      const number = draftNumber(query.q)
      if (number !== undefined) return { items: await byDraft(front, caller.actor, number), more: false }
      const { found, more } = await searchHouseholds(front.database, caller.actor, query.q, LIMIT)
      return { items: found.map((each) => item(each.household, each.matched, null)), more }
    },
  }
}

async function byDraft(front: Part, actor: Actor, number: string): Promise<Item[]> {
  const draft = await findDraftByNumber(front.database, number)
  if (draft === undefined || sidesOpenTo(actor, draft.household).length === 0) return []
  const { id, period } = draft
  return [item(draft.household, 'draft', { id, number: draft.number, period })]
}

function item(household: Found['household'], matched: string, draft: Item['draft']): Item {
  const { id, name, code, codeKind, kind, demo } = household
  const national = household.nationalId && {
    id: household.nationalId,
    authority: household.nationalAuthority,
    status: household.nationalStatus ?? 'normal',
  }
  const local = household.localId && {
    id: household.localId,
    authority: household.localAuthority,
    status: household.localStatus ?? 'normal',
  }
  return {
    taxpayer: { id, name, code, codeKind, kind, national: national || null, local: local || null, demo },
    matched,
    draft,
  }
}
