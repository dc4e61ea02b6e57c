import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { type Actor, type Hat, type Side, systemActor } from '../actor.ts'
import { sql } from '../database/sql.ts'
import { mayActFor, sidesOpenTo, visibleHouseholds, visibleTaxpayers } from './index.ts'

const person = (of: Partial<Actor>): Actor => ({
  kind: 'person',
  accountId: 'p',
  displayName: 'p',
  roles: [],
  hats: [],
  mandates: [],
  channel: 'web',
  ...of,
})
const hat = (authority: string, roles: Hat['roles'] = ['window-officer']): Hat => ({
  side: authority.startsWith('1') ? 'national' : 'local',
  authority,
  roles,
})
const at = (authority: string | null) => ({ taxpayerId: id(1), authority })
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

describe('who may act for a taxpayer', () => {
  it('is nobody unless a mandate or a hat of that side says so', () => {
    expect(mayActFor(person({}), 'national', at('19901020000'))?.code).toBe('taxpayer-not-found')
    const owner = person({ mandates: [{ side: 'national', taxpayerId: id(1) }] })
    expect(mayActFor(owner, 'national', at('19901020000'))).toBeUndefined()
    expect(mayActFor(owner, 'local', at('29901020000'))?.status).toBe(404)
    expect(mayActFor(owner, 'national', { taxpayerId: id(2), authority: null })?.status).toBe(404)
    const officer = person({ hats: [hat('19901020000')] })
    expect(mayActFor(officer, 'national', at('19901020100'))).toBeUndefined()
    expect(mayActFor(officer, 'national', at('19901210000'))?.status).toBe(404)
    expect(mayActFor(officer, 'local', at('29901020000'))?.status).toBe(404)
    expect(mayActFor(officer, 'national', at('19901020000'), ['back-officer'])?.status).toBe(404)
    expect(mayActFor(systemActor('job'), 'local', at(null))).toBeUndefined()
  })

  it('is never an administrator, whatever hats the account also holds', () => {
    const both = person({ roles: ['administrator'], hats: [hat('19900000000')] })
    expect(mayActFor(both, 'national', at('19901020000'))?.status).toBe(404)
    expect(
      mayActFor(person({ hats: [hat('19900000000', ['administrator'])] }), 'national', at('19901020000'))
        ?.status,
    ).toBe(404)
  })

  it('counts codes in pairs: city 10 does not hold city 11, and a broken code holds nothing', () => {
    const city = person({ hats: [hat('19910000000')] })
    expect(mayActFor(city, 'national', at('19910010000'))).toBeUndefined()
    expect(mayActFor(city, 'national', at('19911010000'))?.status).toBe(404)
    const broken = person({ hats: [{ side: 'national', authority: '1', roles: ['window-officer'] }] })
    expect(mayActFor(broken, 'national', at('19910010000'))?.status).toBe(404)
  })

  it('shows taxpayers without an authority to the top of the side only', () => {
    expect(mayActFor(person({ hats: [hat('19900000000')] }), 'national', at(null))).toBeUndefined()
    expect(mayActFor(person({ hats: [hat('19901000000')] }), 'national', at(null))?.status).toBe(404)
  })
})

describe('the same rule as an SQL filter', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await createTestHouse()
  })
  afterAll(() => house?.dispose())

  const pairs = fc.constantFrom('00', '01', '10', '11', '12')
  const code = (side: Side) =>
    fc
      .tuple(fc.constantFrom('99', '11'), pairs, pairs, pairs, pairs)
      .map((parts) => (side === 'national' ? '1' : '2') + parts.join(''))
  const maybe = (side: Side) => fc.option(code(side), { nil: null, freq: 4 })
  const roles = fc.subarray(['window-officer', 'back-officer'] as const, { minLength: 1 })
  const anyHat = (side: Side) => fc.record({ side: fc.constant(side), authority: code(side), roles })
  const ids = fc.integer({ min: 1, max: 6 }).map(id)
  const anybody = fc
    .record({
      roles: fc.subarray(['taxpayer', 'administrator'] as const),
      hats: fc.array(fc.oneof(anyHat('national'), anyHat('local')), { maxLength: 3 }),
      mandates: fc.array(
        fc.record({ side: fc.constantFrom('national' as const, 'local' as const), taxpayerId: ids }),
        { maxLength: 3 },
      ),
    })
    .map(person)

  it('lists exactly the taxpayers of a side for whom one may act', async () => {
    const database = house.parts.get('national')?.database
    if (!database) throw new Error('no side')
    const rows = fc.uniqueArray(fc.record({ id: ids, authority: maybe('national') }), {
      selector: (row) => row.id,
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(anybody, rows, async (actor, taxpayers) => {
        const listed = await database.many<{ id: string }>(
          sql`SELECT t.id FROM unnest(${taxpayers.map((t) => t.id)}::uuid[], ${taxpayers.map((t) => t.authority)}::text[])
                AS t(id, authority) WHERE ${visibleTaxpayers(actor, 'national')} ORDER BY t.id`,
        )
        const allowed = taxpayers.filter(
          (t) => !mayActFor(actor, 'national', { taxpayerId: t.id, authority: t.authority }),
        )
        expect(listed.map((t) => t.id)).toEqual(allowed.map((t) => t.id).sort())
      }),
      { numRuns: 300 },
    )
  })

  it('lists exactly the households of the index of which a side is open', async () => {
    const database = house.parts.get('front')?.database
    if (!database) throw new Error('no front')
    const household = fc.record({
      id: ids,
      nationalId: fc.option(ids, { nil: null }),
      nationalAuthority: maybe('national'),
      localId: fc.option(ids, { nil: null }),
      localAuthority: maybe('local'),
    })
    // An authority without a registration at that side does not occur.
    const rows = fc.uniqueArray(
      household.map((row) => ({
        ...row,
        nationalAuthority: row.nationalId === null ? null : row.nationalAuthority,
        localAuthority: row.localId === null ? null : row.localAuthority,
      })),
      { selector: (row) => row.id, minLength: 1 },
    )
    await fc.assert(
      fc.asyncProperty(anybody, rows, async (actor, households) => {
        const column = (name: keyof (typeof households)[number]) => households.map((row) => row[name])
        const listed = await database.many<{ id: string }>(
          sql`SELECT i.id FROM unnest(${column('id')}::uuid[], ${column('nationalId')}::uuid[],
                ${column('nationalAuthority')}::text[], ${column('localId')}::uuid[], ${column('localAuthority')}::text[])
                AS i(id, national_id, national_authority, local_id, local_authority)
              WHERE ${visibleHouseholds(actor, 'i')} ORDER BY i.id`,
        )
        const allowed = households.filter((row) => sidesOpenTo(actor, row).length > 0)
        expect(listed.map((row) => row.id)).toEqual(allowed.map((row) => row.id).sort())
      }),
      { numRuns: 300 },
    )
  })
})
