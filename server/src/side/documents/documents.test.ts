import { hash } from 'node:crypto'
import { Type } from 'typebox'
import { getDocumentProxy } from 'unpdf'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaymentHouse, type PaymentHouse, taxpayerActor } from '../../../test/payments.ts'
import { historyChannel } from '../../demo/channel.ts'
import { systemActor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { sql } from '../../platform/database/sql.ts'
import {
  codeInPdf,
  contentDigest,
  findVerificationCode,
  newVerificationCode,
} from '../../platform/documents/index.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { requestDocument } from './index.ts'

interface Verified {
  state: string
  document: { taxpayerMasked: string; totalFen: string; number: string; withdrawnOn: string | null } | null
}

const VAT = [
  { taxCode: '10101', level: 'central', amountFen: '450001' },
  { taxCode: '10101', level: 'county', amountFen: '450000' },
]
const system = systemActor('test')

const askForDocument = defineCommand({
  kind: 'test.request-document',
  input: Type.Object({
    id: Type.String(),
    taxpayerId: Type.String(),
    filingId: Type.String(),
    bookIds: Type.Array(Type.String()),
  }),
  load: async () => ({}),
  authorise: () => undefined,
  decide: (_loaded, { bookIds, ...request }, context) => ({
    outcome: {},
    writes: [requestDocument(context, { ...request, kind: 'payment-certificate', input: { bookIds } })],
  }),
})

describe('documents of a side', () => {
  let house: PaymentHouse

  beforeAll(async () => {
    house = await createPaymentHouse({ channel: historyChannel(), publicUrl: 'https://yimen.example' })
    house.part('national').pipeline.register(askForDocument)
  })
  afterAll(() => house?.dispose())

  const settle = async () => {
    for (let round = 0; round < 2; round += 1) {
      house.tick(1500)
      await house.drain()
    }
  }
  const paid = async (options: { dueDate?: string; name?: string } = {}) => {
    const ids = await house.taxpayer(options.name === undefined ? {} : { name: options.name })
    const filingId = await house.issue('national', ids.national, VAT, options)
    const state = (await house.links.national.query(
      'payment.state',
      { taxpayerId: ids.national, filingId },
      system,
    )) as { payableFen: string }
    await house.confirm('national', ids.national, filingId, state.payableFen)
    return { ids, filingId }
  }
  const documentsOf = async (taxpayerId: string, filingId: string) =>
    (
      (await house.links.national.query('documents.list', { taxpayerId, filingId }, system)) as {
        items: { id: string; number: string; verificationCode: string; state: string }[]
      }
    ).items
  const file = async (taxpayerId: string, documentId: string, language: 'zh' | 'en') => {
    const answer = (await house.links.national.query(
      'documents.file',
      { taxpayerId, documentId, language },
      system,
    )) as { base64: string; sha256: string }
    return { sha256: answer.sha256, bytes: Buffer.from(answer.base64, 'base64') }
  }
  const verify = (shown: { code?: string; sha256?: string; digest?: string }) =>
    house.links.national.query(
      'documents.verify',
      { code: shown.code ?? null, sha256: shown.sha256 ?? null, digest: shown.digest ?? null },
      systemActor('public', 'web'),
    ) as Promise<Verified>
  const textOf = async (bytes: Buffer) => {
    const proxy = await getDocumentProxy(new Uint8Array(bytes))
    const page = await (await proxy.getPage(1)).getTextContent()
    return page.items
      .map((item) => ('str' in item ? item.str : ''))
      .join('')
      .replaceAll(/\s/g, '')
  }

  it('certify what the treasury received, one document per payment, surcharge on a line of its own, rare characters kept', async () => {
    const { ids, filingId } = await paid({ dueDate: '2017-10-06' })
    await settle()
    const [document, ...more] = await documentsOf(ids.national, filingId)
    expect(more).toHaveLength(0)
    expect(document?.state).toBe('issued')
    expect(document?.number).toMatch(/^双国税证〔2017〕\d{8}号$/)
    const zh = await file(ids.national, document?.id ?? '', 'zh')
    const text = await textOf(zh.bytes)
    expect(text).toContain('税收完税证明')
    expect(text).toContain('云州市𠮷龙䶮贸易有限公司')
    expect(text).toContain('4,500.01')
    expect(text).toContain('滞纳金')
    expect(text).toContain('2017-10-16')
    // 4,500.01 and 4,500.00, each with ten days at 0.05 %: 22.50 + 22.50.
    expect(text).toContain('9,045.01')
    expect(text).toContain('玖仟零肆拾伍元零壹分')
    expect(text).toContain(document?.verificationCode)
    const en = await file(ids.national, document?.id ?? '', 'en')
    expect(await textOf(en.bytes)).toContain('TaxPaymentCertificate')
    // Everybody gets the same bytes, however often.
    expect((await file(ids.national, document?.id ?? '', 'zh')).sha256).toBe(zh.sha256)
    expect(hash('sha256', zh.bytes, 'hex')).toBe(zh.sha256)
  })

  it('are verified online: true, altered, withdrawn, unknown; nobody learns the name', async () => {
    const { ids, filingId } = await paid()
    await settle()
    const [document] = await documentsOf(ids.national, filingId)
    if (document === undefined) throw new Error('no document')
    const { bytes, sha256 } = await file(ids.national, document.id, 'zh')
    const code = document.verificationCode
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
    const answer = await verify({ code: typed })
    expect(answer).toMatchObject({
      state: 'true',
      document: { taxpayerMasked: '云**司', totalFen: '900001', number: document.number, withdrawnOn: null },
    })
    expect(JSON.stringify(answer)).not.toContain('𠮷龙')
    const [stored] = await house
      .part('national')
      .database.many<{ digest: string }>(
        sql`SELECT content_digest AS digest FROM document WHERE id = ${document.id}`,
      )
    const digest = stored?.digest ?? ''
    expect((await verify({ code, digest: digest.slice(0, 32) })).state).toBe('true')
    expect(
      (await verify({ code, digest: `${digest.slice(0, 31)}${digest[31] === '0' ? '1' : '0'}` })).state,
    ).toBe('altered')
    expect((await verify({ code, digest: '' })).state).toBe('altered')
    expect((await verify({ sha256 })).state).toBe('true')
    const changed = Buffer.from(bytes)
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1
    expect(codeInPdf(changed)).toBe(code)
    expect(
      (await verify({ code: codeInPdf(changed) ?? '', sha256: hash('sha256', changed, 'hex') })).state,
    ).toBe('altered')
    expect((await verify({ sha256: hash('sha256', changed, 'hex') })).state).toBe('unknown')
    expect((await verify({ code: newVerificationCode() })).state).toBe('unknown')
    expect((await verify({ code: 'YM00-0000-0000' })).state).toBe('unknown')

    const withdraw = (actor = system) =>
      house.part('national').pipeline.execute({
        kind: 'document.withdraw',
        input: { taxpayerId: ids.national, documentId: document.id, reason: '税款已退库' },
        key: uuidv7(),
        actor,
      })
    await expect(withdraw(taxpayerActor(ids))).rejects.toMatchObject({ refusal: { status: 404 } })
    await withdraw()
    expect(await verify({ code })).toMatchObject({
      state: 'withdrawn',
      document: { withdrawnOn: '2017-10-16' },
    })
    await expect(withdraw()).rejects.toMatchObject({ refusal: { code: 'document-withdrawn' } })
    expect((await documentsOf(ids.national, filingId))[0]?.state).toBe('withdrawn')
  })

  it('are numbered without a gap under twenty issues at once, failures and dry runs', async () => {
    const { ids, filingId } = await paid()
    await settle()
    const { pipeline, database } = house.part('national')
    const books = await database.many<{ id: string }>(
      sql`SELECT id FROM payment_book WHERE filing_id = ${filingId}`,
    )
    const requests = Array.from({ length: 20 }, () => ({ id: uuidv7() }))
    for (const { id } of requests)
      await pipeline.execute({
        kind: 'test.request-document',
        input: { id, taxpayerId: ids.national, filingId, bookIds: books.map((book) => book.id) },
        key: id,
        actor: system,
      })
    const issue = (ids: readonly string[], dryRun = false) =>
      pipeline.execute({
        kind: 'document.issue',
        input: { requests: ids.map((id) => ({ id, code: newVerificationCode() })) },
        key: uuidv7(),
        actor: system,
        dryRun,
      })
    await issue([requests[0]?.id ?? ''], true)
    // Two documents under one code cannot be: the whole command fails and gives its numbers back.
    const same = newVerificationCode()
    await expect(
      pipeline.execute({
        kind: 'document.issue',
        input: { requests: requests.slice(0, 2).map(({ id }) => ({ id, code: same })) },
        key: uuidv7(),
        actor: system,
      }),
    ).rejects.toThrow()
    const first = await Promise.allSettled(requests.map(({ id }) => issue([id])))
    for (const [index, result] of first.entries())
      if (result.status === 'rejected') {
        const id = requests[index]?.id ?? ''
        for (let tries = 0; tries < 20; tries += 1) {
          const again = await issue([id]).catch(() => undefined)
          if (again) break
        }
      }
    await settle()
    const serials = await database.many<{ serial: bigint }>(sql`SELECT serial FROM document ORDER BY serial`)
    expect(serials.map((row) => Number(row.serial))).toEqual(serials.map((_, index) => index + 1))
    const [open] = await database.many<{ count: bigint }>(
      sql`SELECT count(*) AS count FROM document_request WHERE state = 'queued'`,
    )
    expect(open?.count).toBe(0n)
    const documents = await database.many(sql`SELECT 1 FROM document WHERE filing_id = ${filingId}`)
    expect(documents).toHaveLength(21)
  })

  it('reads codes as people type them and changes of content by their digest', () => {
    const code = newVerificationCode(() => Buffer.alloc(14, 7))
    expect(code).toBe('YM77-7777-7777-7777')
    expect(findVerificationCode(' ym77 7777–7777 7777 ')).toBe(code)
    expect(findVerificationCode('YMOI-L000-0000-0000')).toBe('YM01-1000-0000-0000')
    expect(findVerificationCode('YM7U-7777-7777-7777')).toBeUndefined()
    expect(contentDigest({ a: 1, b: '一' })).toBe(contentDigest({ b: '一', a: 1 }))
    expect(contentDigest({ a: 1 })).not.toBe(contentDigest({ a: 2 }))
  })

  it('leave logs that verify, and a changed content in the database is found altered by anybody', async () => {
    const { ids, filingId } = await paid()
    await settle()
    const [document] = await documentsOf(ids.national, filingId)
    const code = document?.verificationCode ?? ''
    const check = () =>
      verifyLogs(
        new Map([...house.parts].map(([name, part]) => [name, part.database])),
        house.part('national').keys,
      )
    expect((await check()).firstAltered).toBeNull()
    const owner = house.databases.get('national')
    const { Client } = await import('pg')
    const client = new Client({ connectionString: owner?.superuserUrl })
    await client.connect()
    await client.query(
      `UPDATE document SET content = jsonb_set(content, '{totalFen}', '"1"') WHERE id = $1`,
      [document?.id],
    )
    await client.end()
    expect((await verify({ code })).state).toBe('altered')
    expect((await check()).firstAltered).toMatchObject({ what: 'rows:document' })
  })
})
