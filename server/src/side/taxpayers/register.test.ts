import { makeUscc } from '@yimen/core/identifiers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { act, bookkeeperOf, partOf, registerTaxpayer, testSystem } from '../../../test/sides.ts'
import { sql } from '../../platform/database/sql.ts'
import { RefusedError } from '../../platform/refusal.ts'

const REAL = makeUscc('350625', 'MA2Y0000')

describe('registering a taxpayer at a side', () => {
  let house: TestHouse
  let real: TestHouse
  const refusal = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      if (error instanceof RefusedError) return error.refusal
      throw error
    }
    throw new Error('it was not refused')
  }
  const input = { name: '测试有限公司', kind: 'enterprise', code: REAL, authority: null, location: 'city' }

  beforeAll(async () => {
    house = await createTestHouse()
    real = await createTestHouse({ demo: false })
  })
  afterAll(async () => {
    await house?.dispose()
    await real?.dispose()
  })

  it('writes register, first version and numbers, and the front can ask for what its index needs', async () => {
    const { outcome } = await act(house, 'local', 'taxpayer.register', input)
    const { taxpayerId } = outcome as { taxpayerId: string }
    const { database } = partOf(house, 'local')
    const numbers = await database.many(
      sql`SELECT kind, value FROM taxpayer_identifier WHERE taxpayer_id = ${taxpayerId} ORDER BY kind`,
    )
    expect(numbers).toEqual([
      { kind: 'organisation-code', value: REAL.slice(8, 17) },
      { kind: 'uscc', value: REAL },
    ])
    const versions = await database.many(
      sql`SELECT version, source FROM taxpayer_version WHERE taxpayer_id = ${taxpayerId}`,
    )
    expect(versions).toEqual([{ version: 1, source: 'registration' }])
    const message = await database.many(
      sql`SELECT category, payload FROM exchange_outbox WHERE receiver = 'front' AND subject = ${taxpayerId}`,
    )
    expect(message).toEqual([{ category: 'registration.changed', payload: { taxpayerIds: [taxpayerId] } }])
    const index = await house.links.local.query('taxpayer.index', { taxpayerIds: [taxpayerId] }, testSystem)
    expect(index).toMatchObject({
      items: [
        {
          taxpayerId,
          version: 1,
          name: '测试有限公司',
          code: REAL,
          codeKind: 'uscc',
          organisationCode: REAL.slice(8, 17),
          status: 'normal',
          demo: false,
        },
      ],
    })
    expect(await refusal(act(house, 'local', 'taxpayer.register', input))).toMatchObject({
      status: 409,
      code: 'taxpayer-known',
    })
  })

  it('refuses wrong check characters, authorities of the other side and people who are no officers', async () => {
    const wrong = `${REAL.slice(0, 17)}${REAL.endsWith('0') ? '1' : '0'}`
    expect(
      await refusal(act(house, 'national', 'taxpayer.register', { ...input, code: wrong })),
    ).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/code', code: 'check-character' }),
      ]),
    })
    expect(
      await refusal(act(house, 'national', 'taxpayer.register', { ...input, authority: '29901020000' })),
    ).toMatchObject({ errors: [{ pointer: '/authority', code: 'authority-of-other-side' }] })
    const person = bookkeeperOf(await registerTaxpayer(house, 900))
    expect(
      await refusal(act(house, 'national', 'taxpayer.register', input, { actor: person })),
    ).toMatchObject({
      status: 404,
    })
    expect(
      await refusal(house.links.national.query('taxpayer.index', { taxpayerIds: [] }, person)),
    ).toMatchObject({ code: 'system-only' })
  })

  it('takes demo regions in the demo and nowhere else', async () => {
    const demo = {
      ...input,
      code: makeUscc('990102', '00000912'),
      authority: '19901020000',
      regionCode: '990102',
    }
    expect(await refusal(act(real, 'national', 'taxpayer.register', demo))).toMatchObject({
      status: 422,
      errors: [{ code: 'demo-region' }],
    })
    expect(
      await refusal(
        act(real, 'national', 'taxpayer.register', { ...demo, authority: null, regionCode: undefined }),
      ),
    ).toMatchObject({ errors: [{ code: 'demo-region' }] })
    await act(house, 'national', 'taxpayer.register', demo)
    const rows = await partOf(house, 'national').database.many(
      sql`SELECT demo FROM taxpayer WHERE code = ${demo.code}`,
    )
    expect(rows).toEqual([{ demo: true }])
  })
})
