import { hash } from 'node:crypto'
import { getDocumentProxy } from 'unpdf'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { historyChannel } from '../../demo/channel.ts'
import { DEMO_BUSINESS_DATE, seedProvince } from '../../demo/seed.ts'
import type { Part } from '../../part.ts'
import { type Actor, systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Caller } from '../../platform/http/routes.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { documentFile, type HouseholdIds, listDocuments } from './index.ts'

const URL = 'https://yimen.example'

interface FiledRow {
  filingId: string
  number: string
  id: string
  nationalId: string | null
  localId: string | null
  name: string
}

describe('documents at the front', () => {
  let house: TestHouse
  let front: Part
  let filed: FiledRow[]

  beforeAll(async () => {
    house = await createTestHouse({ channel: historyChannel(), publicUrl: URL })
    const found = house.parts.get('front')
    if (!found) throw new Error('no front')
    front = found
    await seedProvince(house, DEMO_BUSINESS_DATE, () => {})
    filed = await front.database.many<FiledRow>(
      sql`SELECT f.id AS "filingId", f.number, h.id, h.national_id AS "nationalId", h.local_id AS "localId", h.name
          FROM filing f JOIN taxpayer_index h ON h.id = f.taxpayer_id ORDER BY f.submitted_at, f.id`,
    )
  })
  afterAll(() => house?.dispose())

  const callerOf = ({ nationalId, localId }: HouseholdIds): Caller => {
    const actor: Actor = {
      ...systemActor('zhou', 'web'),
      kind: 'person',
      roles: ['taxpayer'],
      mandates: [
        ...(nationalId === null ? [] : [{ side: 'national' as const, taxpayerId: nationalId }]),
        ...(localId === null ? [] : [{ side: 'local' as const, taxpayerId: localId }]),
      ],
    }
    return { actor, sessionId: 'test' }
  }
  const verify = (shown: { code?: string; sha256?: string; digest?: string }) =>
    front.link.query(
      'documents.verify',
      { code: null, sha256: null, digest: null, ...shown },
      systemActor('public', 'web'),
    ) as Promise<{ state: string; document: { issuers: unknown[]; taxpayerMasked: string } | null }>
  const both = () => {
    const row = filed.find((each) => each.nationalId !== null && each.localId !== null)
    if (!row) throw new Error('no joint filing in the demo')
    return row
  }

  it('are one joint receipt for every filing both sides accepted, numbered without a gap', async () => {
    expect(filed.length).toBeGreaterThan(2)
    const rows = await front.database.many<{ filing: string; serial: bigint; number: string }>(
      sql`SELECT filing_id AS filing, serial, number FROM joint_document ORDER BY serial`,
    )
    expect(new Set(rows.map((row) => row.filing))).toEqual(new Set(filed.map((row) => row.filingId)))
    expect(rows.map((row) => Number(row.serial))).toEqual(rows.map((_, index) => index + 1))
    expect(rows[0]?.number).toBe('一门联申回〔2017〕00000001号')
    const states = await Promise.all(
      (['national', 'local'] as const).map((side) =>
        house.parts
          .get(side)
          ?.database.many<{ state: string }>(sql`SELECT DISTINCT state FROM payment_book_state`),
      ),
    )
    expect(states.flat()).toEqual([{ state: 'written-off' }, { state: 'written-off' }])
  })

  it('are listed with the certificates of both authorities and downloaded by their owner only', async () => {
    const row = both()
    const list = await listDocuments(front, house.links, callerOf(row), row, row.filingId)
    expect(list.unavailable).toEqual([])
    const kinds = list.items.map((item) => `${item.kind} ${item.side ?? 'joint'} ${item.state}`).sort()
    expect(kinds).toContain('joint-filing-receipt joint issued')
    expect(kinds.filter((kind) => kind.startsWith('payment-certificate national'))).toHaveLength(1)
    const receipt = list.items.find((item) => item.kind === 'joint-filing-receipt')
    const { bytes, sha256 } = await documentFile(
      front,
      house.links,
      callerOf(row),
      row,
      receipt?.id ?? '',
      'zh',
      URL,
    )
    expect(hash('sha256', bytes, 'hex')).toBe(sha256)
    const proxy = await getDocumentProxy(new Uint8Array(bytes))
    const page = await (await proxy.getPage(1)).getTextContent()
    const text = page.items
      .map((item) => ('str' in item ? item.str : ''))
      .join('')
      .replaceAll(/\s/g, '')
    for (const part of ['联合申报回执', row.number, row.name, '国家税务局', '地方税务局'])
      expect(text).toContain(part)

    const certificate = list.items.find((item) => item.side === 'national')
    const file = await documentFile(front, house.links, callerOf(row), row, certificate?.id ?? '', 'en', URL)
    expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    const stranger = callerOf({ id: uuidv7(), nationalId: uuidv7(), localId: uuidv7() })
    await expect(
      documentFile(front, house.links, stranger, row, certificate?.id ?? '', 'zh', URL),
    ).rejects.toMatchObject({ refusal: { status: 404 } })
    expect(
      (await listDocuments(front, house.links, stranger, row)).items.filter((item) => item.side !== null),
    ).toEqual([])
  })

  it('are verified at the front by code, content and file', async () => {
    const row = both()
    const [document] = await front.database.many<{ id: string; code: string; digest: string }>(
      sql`SELECT id, verification_code AS code, content_digest AS digest FROM joint_document WHERE filing_id = ${row.filingId}`,
    )
    if (!document) throw new Error('no receipt')
    const { sha256 } = await documentFile(front, house.links, callerOf(row), row, document.id, 'zh', URL)
    const answer = await verify({ code: document.code })
    expect(answer.state).toBe('true')
    expect(answer.document?.issuers).toHaveLength(2)
    expect(answer.document?.taxpayerMasked).not.toBe(row.name)
    expect((await verify({ code: document.code, digest: document.digest.slice(0, 32) })).state).toBe('true')
    expect((await verify({ code: document.code, digest: '0'.repeat(32) })).state).toBe('altered')
    expect((await verify({ sha256 })).state).toBe('true')
    expect((await verify({ code: document.code, sha256: '0'.repeat(64) })).state).toBe('altered')
    expect((await verify({ sha256: '0'.repeat(64) })).state).toBe('unknown')
  })

  it('say which side cannot be asked instead of showing less', async () => {
    const row = both()
    const away = () => Promise.reject(new LinkUnavailable('local', new Error('switched off')))
    const links = { ...house.links, local: { ...house.links.local, query: away } }
    const list = await listDocuments(front, links, callerOf(row), row)
    expect(list.unavailable).toEqual(['local'])
    expect(list.items.some((item) => item.side === 'national')).toBe(true)
    await expect(documentFile(front, links, callerOf(row), row, uuidv7(), 'zh', URL)).rejects.toMatchObject({
      refusal: { status: 503, code: 'side-unavailable' },
    })
  })

  it('are not issued before both sides have accepted, and never for a filing a side refused', async () => {
    const [one, two] = filed
    if (!one || !two) throw new Error('too few filings')
    const count = async () =>
      (await front.database.get<{ count: bigint }>(sql`SELECT count(*) AS count FROM joint_document`)).count
    const before = await count()
    const state = async (filingId: string) =>
      (
        await front.database.get<{ state: string }>(
          sql`SELECT state FROM joint_document_request WHERE filing_id = ${filingId}`,
        )
      ).state
    // As if the answers of these filings had not come yet, or had been a refusal.
    await front.database.many(
      sql`UPDATE filing_side SET state = CASE WHEN filing_id = ${one.filingId} THEN 'pending' ELSE 'refused' END
          WHERE filing_id IN (${one.filingId}, ${two.filingId}) AND side = 'national'`,
    )
    await front.database.many(
      sql`UPDATE joint_document_request SET state = 'queued', next_attempt_at = now() WHERE filing_id IN (${one.filingId}, ${two.filingId})`,
    )
    house.tick(2000)
    await house.drain()
    expect(await count()).toBe(before)
    expect(await state(one.filingId)).toBe('queued')
    expect(await state(two.filingId)).toBe('closed')
  })
})
