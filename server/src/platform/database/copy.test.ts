import { Client } from 'pg'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { systemActor } from '../actor.ts'
import { defineCommand } from '../commands/command.ts'
import { verifyLogs } from '../log/verify.ts'
import { sql } from './sql.ts'
import { defineTable, optional, type RowOf } from './table.ts'
import { insert } from './write.ts'

const many = defineTable({
  name: 'test_many',
  proved: true,
  columns: {
    id: 'uuid',
    ordinal: 'integer',
    text: optional('text'),
    sum: 'bigint',
    day: 'date',
    at: 'timestamptz',
    yes: 'boolean',
    detail: optional('jsonb'),
    bytes: 'bytea',
    entry_id: 'uuid',
  },
})

/** What `COPY` and JSON each have their own marks for. */
const TEXTS = [
  '',
  '\\',
  '\\N',
  '\\.',
  'a\tb\nc\r\nd',
  '"{},',
  "'; --",
  '税务 𠮷 ß',
  '\u0001\u2028',
  'null',
  null,
]

const idOf = (run: number, ordinal: number) =>
  `00000000-0000-7000-8000-${String(run * 100_000 + ordinal).padStart(12, '0')}`

const writeMany = defineCommand({
  kind: 'test.many',
  input: Type.Object({ run: Type.Integer(), rows: Type.Integer() }, { additionalProperties: false }),
  load: async () => ({}),
  authorise: () => undefined,
  decide: (_loaded, { run, rows }, context) => ({
    outcome: { rows },
    writes: [
      insert(
        many,
        Array.from({ length: rows }, (_, ordinal): RowOf<typeof many> => {
          const text = TEXTS[ordinal % TEXTS.length] ?? null
          return {
            id: idOf(run, ordinal),
            ordinal,
            text,
            sum: -9_007_199_254_740_993n - BigInt(ordinal),
            day: '2017-10-16',
            at: new Date('2017-10-16T08:30:00.123Z'),
            yes: ordinal % 2 === 0,
            detail: ordinal % 3 === 0 ? null : { z: [text, 1.5], a: { text } },
            bytes: Buffer.from([0, 92, 10, ordinal % 256]),
            entry_id: context.entryId,
          }
        }),
      ),
    ],
  }),
})

describe('many rows of one table', () => {
  let house: TestHouse
  const national = () => {
    const part = house.parts.get('national')
    if (part === undefined) throw new Error('no national part')
    return part
  }
  const write = (run: number, rows: number, more: { key?: string; dryRun?: boolean } = {}) =>
    national().pipeline.execute({
      kind: 'test.many',
      input: { run, rows },
      actor: systemActor('test'),
      key: more.key ?? `many:${run}:${rows}`,
      dryRun: more.dryRun,
    })
  const stored = (run: number) =>
    national().database.many(
      sql`SELECT ordinal, text, sum, day, at, yes, detail, bytes FROM test_many
          WHERE id BETWEEN ${idOf(run, 0)} AND ${idOf(run, 99_999)} ORDER BY ordinal`,
    )

  beforeAll(async () => {
    house = await createTestHouse()
    national().pipeline.register(writeMany)
    const owner = new Client({ connectionString: house.databases.get('national')?.ownerUrl })
    await owner.connect()
    await owner.query(
      `CREATE TABLE test_many (id uuid PRIMARY KEY, ordinal integer, text text, sum bigint, day date, at timestamptz,
                               yes boolean, detail jsonb, bytes bytea, entry_id uuid)`,
    )
    await owner.query('GRANT SELECT, INSERT ON test_many TO yimen_app')
    await owner.end()
  })
  afterAll(() => house?.dispose())

  it('are stored the same whether they are inserted or copied, and the log proves both', async () => {
    await write(1, 33)
    await write(2, 1000)
    const [inserted, copied] = [await stored(1), await stored(2)]
    expect(inserted).toHaveLength(33)
    expect(copied).toHaveLength(1000)
    expect(copied.slice(0, 33)).toEqual(inserted)
    expect(copied.map((row) => ('text' in row ? row.text : undefined)).slice(0, TEXTS.length)).toEqual(TEXTS)
    const parts = new Map([...house.parts].map(([name, part]) => [name, part.database]))
    expect(await verifyLogs(parts, national().keys)).toMatchObject({ ok: true, firstAltered: null })
  })

  it('are written whole or not at all: repetition, dry run, a row that is there already', async () => {
    const first = await write(3, 500)
    expect(await write(3, 500)).toEqual({ ...first, replayed: true })
    expect(await stored(3)).toHaveLength(500)
    await write(4, 500, { dryRun: true })
    expect(await stored(4)).toEqual([])
    // The first 500 of these 800 exist: none of the other 300 may stay.
    await expect(write(3, 800)).rejects.toMatchObject({ refusal: { code: 'changed-meanwhile' } })
    expect(await stored(3)).toHaveLength(500)
    const { rows } = await national().database.get<{ rows: bigint }>(
      sql`SELECT count(*) AS rows FROM log_entry WHERE kind = 'test.many' AND idempotency_key IN ('many:3:800', 'many:4:500')`,
    )
    expect(rows).toBe(0n)
  })
})
