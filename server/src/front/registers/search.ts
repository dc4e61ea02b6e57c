import { normaliseIdentifier } from '@yimen/core/identifiers'
import { normaliseName, shortName } from '@yimen/core/names'
import { visibleHouseholds } from '../../platform/access/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type FoundRow, findByCode, findByName, findByPinyin } from './search.store.ts'

/** By what a household was found. */
export type Matched = 'code' | 'name' | 'pinyin'

export interface Found {
  readonly household: FoundRow
  readonly matched: Matched
}

/** Words of which a hundred thousand names hold one: they narrow nothing down. */
const COMMON = /有限责任公司|股份有限公司|有限公司|公司|集团|个体工商户|经营部/g

/**
 * Finds households by what people type or say: a number (whole or its beginning, of any kind, in lower case or full width;
 * also the organisation code inside it), a name (its beginning, the beginning of the trade name behind the place, or two
 * characters anywhere), or pinyin (in full or first letters). Only households the actor may see.
 * @param limit at most so many; `more` says that there are others.
 */
export async function searchHouseholds(
  database: Database,
  actor: Actor,
  text: string,
  limit: number,
): Promise<{ found: readonly Found[]; more: boolean }> {
  const name = normaliseName(text.trim())
  const visible = visibleHouseholds(actor, 'h')
  const wanted = limit + 1
  const found: Found[] = []
  const add = (rows: readonly FoundRow[], matched: Matched) => {
    const known = new Set(found.map((each) => each.household.id))
    for (const row of rows) if (!known.has(row.id)) found.push({ household: row, matched })
  }
  const code = normaliseIdentifier(text)
  const latin = /^[A-Z0-9·.&()-]+$/.test(name)
  if (/^[0-9A-Z]{2,20}$/.test(code) && /\d/.test(code))
    add(await findByCode(database, visible, code, wanted), 'code')
  if (found.length < wanted && latin && name.length >= 2)
    add(await findByPinyin(database, visible, name.toLowerCase(), wanted), 'pinyin')
  if (found.length < wanted && name.length >= 2) {
    const bare = name.replaceAll(COMMON, '')
    add(
      await findByName(
        database,
        visible,
        {
          name,
          short: shortName(name),
          inside: [...bare].length >= 2 ? name : undefined,
        },
        wanted,
      ),
      'name',
    )
  }
  return { found: found.slice(0, limit), more: found.length > limit }
}
