import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeTaxpayerNumber15, makeUscc } from '@yimen/core/identifiers'
import { normaliseName } from '@yimen/core/names'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import type { Part } from '../../part.ts'
import { type Actor, type Side, systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { type ReadChunksOptions, readChunks } from '../../side/registers/chunks.ts'
import { searchHouseholds } from './index.ts'
import { namingOf } from './refresh.ts'
import type { Naming } from './store.ts'

const DATA = join(import.meta.dirname, '../../../../../shared/data/register/enterprises.csv.gz')

function part(house: TestHouse, name: 'front' | Side): Part {
  const found = house.parts.get(name)
  if (found === undefined) throw new Error(name)
  return found
}

const officer = (hats: Actor['hats']): Actor => ({
  ...systemActor('officer', 'counter'),
  kind: 'person',
  hats,
})
const window = (side: Side, authority: string) => ({ side, authority, roles: ['window-officer'] as const })

describe('the index over both registers', () => {
  let house: TestHouse
  let cut: Side | undefined
  beforeAll(async () => {
    house = await createTestHouse()
  })
  afterAll(() => house?.dispose())

  const register = (side: Side, name: string, code: string, authority: string) =>
    part(house, side).pipeline.execute({
      kind: 'taxpayer.register',
      input: { name, code, kind: 'enterprise', authority, location: 'city', regionCode: '990102' },
      key: `register:${uuidv7()}`,
      actor: systemActor('test'),
    })
  const lines = (code: string) =>
    part(house, 'front').database.many<{ name: string; national: boolean; local: boolean; doubled: boolean }>(
      sql`SELECT name, national_id IS NOT NULL AS national, local_id IS NOT NULL AS local, doubled FROM taxpayer_index
          WHERE code = ${code} OR join_key = ${code} ORDER BY name`,
    )

  it('joins both sides in one line by the organisation code, whatever number each side knows', async () => {
    const unified = makeUscc('990102', 'MA000000')
    const older = makeTaxpayerNumber15('990102', 'MA000000')
    await register('local', '双桥（地税）五金店', older, '29901020000')
    await house.drain()
    await register('national', '双桥五金店', unified, '19901020000')
    await house.drain()
    expect(await lines(unified)).toEqual([
      { name: '双桥五金店', national: true, local: true, doubled: false },
    ])
  })

  it('loses nothing while a side is away and takes present facts when it is back', async () => {
    const code = makeUscc('990102', 'MA000010')
    const away = part(house, 'local').link
    const query = away.query
    cut = 'local'
    Object.assign(away, {
      query: (name: string, input: unknown, actor: Actor) =>
        cut === 'local' && name === 'taxpayer.index'
          ? Promise.reject(new LinkUnavailable('local', new Error('cut')))
          : query(name, input, actor),
    })
    await register('local', '远方商行', code, '29901020000')
    await house.drain()
    expect(await lines(code)).toEqual([])
    cut = undefined
    house.tick(3000)
    await house.drain()
    expect(await lines(code)).toMatchObject([{ name: '远方商行', local: true }])
  })
})

describe.skipIf(!existsSync(DATA))('finding among 100,000 households', () => {
  let house: TestHouse
  let front: Part
  const everything = officer([window('national', '19900000000')])
  beforeAll(async () => {
    house = await createTestHouse()
    front = part(house, 'front')
    await fillFromFile(front)
  }, 300_000)
  afterAll(() => house?.dispose())

  const find = async (text: string, actor: Actor = everything) => {
    const { found, more } = await searchHouseholds(front.database, actor, text, 20)
    return { names: found.map(({ household }) => household.name), matched: found[0]?.matched, more }
  }

  it('by number: whole, its beginning, lower case, full width, the organisation code or old number inside', async () => {
    const name = '东莞市亿源硅胶科技有限公司'
    for (const text of [
      '91441900MA52QGE53C',
      '91441900ma52qge53c',
      '９１４４１９００ＭＡ５２ＱＧＥ５３Ｃ',
      ' 91441900 MA52QGE53C ',
      '91441900MA52QGE5',
      'MA52QGE53',
      '441900MA52QGE53',
    ])
      expect(await find(text), text).toMatchObject({ names: [name], matched: 'code' })
    expect((await find('9144')).more).toBe(true)
    expect(await find('91441900MA52QGE53D')).toMatchObject({ names: [name] })
  })

  it('by name: beginning, trade name behind the place, two characters anywhere, brackets of any width', async () => {
    expect((await find('亿源硅胶')).names).toContain('东莞市亿源硅胶科技有限公司')
    expect((await find('亿源')).names.every((name) => name.includes('亿源'))).toBe(true)
    expect((await find('东莞亿源')).names).toContain('东莞市亿源硅胶科技有限公司')
    expect((await find('源硅胶科')).names).toContain('东莞市亿源硅胶科技有限公司')
    const inner = (await find('源硅')).names
    expect(inner).toContain('东莞市亿源硅胶科技有限公司')
    expect(inner.every((name) => name.includes('源硅'))).toBe(true)
    await named(front, ['联合县和协建材经营部', '同心市𠮷野食品有限公司', '联合县青山青茶社'])
    expect((await find('和协')).names).toContain('联合县和协建材经营部')
    for (const rare of ['𠮷野', '市𠮷']) expect((await find(rare)).names).toEqual(['同心市𠮷野食品有限公司'])
    // 山青 and 青山 are both in 青山青茶, 山青山 is not.
    expect((await find('青山青茶')).names).toContain('联合县青山青茶社')
    expect((await find('山青山')).names).not.toContain('联合县青山青茶社')
    expect(await find('％_')).toMatchObject({ names: [] })
    const bracketed = await front.database.get<{ name: string }>(
      sql`SELECT name FROM taxpayer_index WHERE name LIKE '%(%)%' AND length(name) BETWEEN 12 AND 16 ORDER BY id LIMIT 1`,
    )
    const wide = bracketed.name.replaceAll('(', '（').replaceAll(')', '）')
    expect((await find(wide)).names).toContain(bracketed.name)
  })

  it('by pinyin: first letters of the name or of the trade name, and in full', async () => {
    const name = '东莞市亿源硅胶科技有限公司'
    expect(await find('dgsyygjkj')).toMatchObject({ matched: 'pinyin' })
    expect((await find('dgsyygjkj')).names).toContain(name)
    expect((await find('YYGJKJ')).names).toContain(name)
    expect((await find('dongguanshiyiyuangui')).names).toContain(name)
    // 长 is read chang here.
    expect((await find('changshashi')).names.every((found) => found.startsWith('长沙'))).toBe(true)
  })

  it('shows only what a hat covers', async () => {
    const county = officer([window('national', '14403050000')])
    expect(await find('91441900MA52QGE53C', county)).toMatchObject({ names: [] })
    expect(await find('亿源硅胶', county)).toMatchObject({ names: [] })
    const other = officer([window('local', '24403000000')])
    expect(await find('91441900MA52QGE53C', other)).toMatchObject({ names: [] })
  })

  it('by an index in every way, never by reading the table', async () => {
    const plans: string[] = []
    const { many } = front.database
    const explaining = {
      ...front.database,
      many: async (statement: Parameters<typeof many>[0]) => {
        const explain = { text: `EXPLAIN ${statement.text}`, values: statement.values }
        const rows = await many<{ 'QUERY PLAN': string }>(explain)
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
        return []
      },
    } as typeof front.database
    for (const text of [
      '91441900MA52QGE53C',
      '9144',
      '亿源硅胶科技',
      '亿源',
      '源硅',
      '和协',
      '云帆',
      '东莞亿源',
      'yygj',
      '441900MA52QGE53',
    ])
      await searchHouseholds(explaining, everything, text, 20)
    expect(plans.length).toBeGreaterThanOrEqual(10)
    for (const plan of plans) {
      expect(plan).not.toContain('Seq Scan on taxpayer_index')
      expect(plan).toMatch(/Index Cond: |Bitmap Index Scan/)
    }
    // Two characters inside a name have an index of their own.
    expect(
      plans.filter((plan) => plan.includes('Bitmap Index Scan on taxpayer_index_name_pairs')).length,
    ).toBeGreaterThanOrEqual(5)
  })
})

/** Real names and numbers as the index keeps them. */
async function fillFromFile(front: Part): Promise<void> {
  const options: ReadChunksOptions = { side: 'national', businessDate: '2017-10-16', done: new Set() }
  let filled = 0
  for await (const each of readChunks(DATA, options)) {
    if (each.kind !== 'chunk' || !each.content?.text) continue
    const rows = each.content.text.split('\n').map((line) => {
      const row = JSON.parse(line)
      const naming = namingOf({ name: row.name, kind: row.kind, code: row.code, codeKind: row.codeKind })
      return { ...naming, joinKey: row.details.organisationCode }
    })
    await put(front, rows)
    filled += rows.length
    if (filled >= 100_000) break
  }
}

const named = (front: Part, names: readonly string[]) =>
  put(
    front,
    names.map((name) => ({
      ...namingOf({ name, kind: 'enterprise', code: null, codeKind: 'missing' }),
      joinKey: null,
    })),
  )

async function put(
  front: Part,
  rows: readonly (Naming & { readonly joinKey: string | null })[],
): Promise<void> {
  const of = (pick: (row: (typeof rows)[number]) => unknown) => rows.map(pick)
  await front.database.many(
    sql`INSERT INTO taxpayer_index (id, name, name_normalised, pinyin, initials, short_name, short_initials, kind, code, code_kind,
                                    join_key, national_id, national_status, updated_at)
        SELECT gen_random_uuid(), *, gen_random_uuid(), 'normal', now()
        FROM unnest(${of((r) => r.name)}::text[], ${of((r) => normaliseName(r.name))}::text[], ${of((r) => r.pinyin)}::text[],
                    ${of((r) => r.initials)}::text[], ${of((r) => r.shortName)}::text[], ${of((r) => r.shortInitials)}::text[],
                    ${of((r) => r.kind)}::text[], ${of((r) => r.code)}::text[], ${of((r) => r.codeKind)}::text[],
                    ${of((r) => r.joinKey)}::text[])`,
  )
}
