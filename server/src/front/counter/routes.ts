import type { counterRoutes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { sidesOpenTo } from '../../platform/access/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { filedAtCounter, findDraftByNumber, stateAt } from '../filings/index.ts'
import { type Found, searchHouseholds } from '../registers/index.ts'

type Item = RouteTypes<(typeof counterRoutes)['GET /api/v1/counter/search']>['response']['items'][number]

const LIMIT = 20
/** Visitors an officer looks back at; each asks both sides. */
const LATEST = 8
/** Draft numbers as people type them: in any width and case, with or without hyphen, spaces and leading zeros. */
function draftNumber(text: string): string | undefined {
  const typed = text.normalize('NFKC').replaceAll(/[\s‐-―−]/g, (sign) => (/\s/.test(sign) ? '' : '-'))
  const [, day, serial] = /^CG(\d{6})-?(\d{1,12})$/i.exec(typed) ?? []
  return serial === undefined ? undefined : `CG${day}-${serial.padStart(6, '0')}`
}

/**
 * The window's own questions: who stands there (a draft by its number, else households by number, name or pinyin), and
 * what this officer has filed today.
 */
export function counterHandlers(front: Part, links: Links): Handlers<typeof counterRoutes> {
  return {
    'GET /api/v1/counter/today': async ({ caller }) => ({
      items: (await filedAtCounter(front, links, caller.actor, LATEST)).map(({ filing, payment }) => ({
        filingId: filing.id,
        number: filing.number,
        taxpayer: brief(filing.household),
        period: filing.period,
        submittedAt: filing.submittedAt.toISOString(),
        totalFen: filing.content.totals.totalFen,
        national: stateAt(filing, 'national'),
        local: stateAt(filing, 'local'),
        payment: payment ?? null,
      })),
    }),

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
  return { taxpayer: brief(household), matched, draft }
}

function brief(household: Found['household']): Item['taxpayer'] {
  const { id, name, code, codeKind, kind, demo } = household
  const side = (taxpayerId: string | null, authority: string | null, status: string | null) =>
    taxpayerId === null ? null : { id: taxpayerId, authority, status: status ?? 'normal' }
  return {
    id,
    name,
    code,
    codeKind,
    kind,
    national: side(household.nationalId, household.nationalAuthority, household.nationalStatus),
    local: side(household.localId, household.localAuthority, household.localStatus),
    demo,
  }
}
