import { Client } from 'pg'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { type Actor, systemActor } from '../actor.ts'
import { defineCommand } from '../commands/command.ts'
import { sql } from '../database/sql.ts'
import { defineTable } from '../database/table.ts'
import { insert } from '../database/write.ts'
import { RefusedError } from '../refusal.ts'
import { verifyLogs } from './verify.ts'

const note = defineTable({
  name: 'test_note',
  proved: true,
  columns: {
    id: 'uuid',
    text: 'text',
    amount: 'bigint',
    at: 'timestamptz',
    detail: 'jsonb',
    entry_id: 'uuid',
  },
})

const writeNote = defineCommand({
  kind: 'test.note',
  input: Type.Object({ text: Type.String() }, { additionalProperties: false }),
  load: async () => ({}),
  authorise: () => undefined,
  decide: (_loaded, input, context) => ({
    outcome: { said: input.text },
    writes: [
      insert(note, [
        {
          id: context.newId(),
          text: input.text,
          amount: 12345678901234n,
          at: context.now,
          detail: { b: [1, { z: 'ß', a: '𠮷' }], a: null },
          entry_id: context.entryId,
        },
      ]),
    ],
  }),
})

describe('the pipeline and the log', () => {
  let house: TestHouse
  const superuser = async (part: 'national' | 'local', text: string, values: unknown[] = []) => {
    const client = new Client({ connectionString: house.databases.get(part)?.superuserUrl })
    await client.connect()
    await client.query("SET session_replication_role = 'replica'")
    const result = await client.query(text, values)
    await client.end()
    return result
  }
  const part = (name: 'front' | 'national' | 'local') => {
    const found = house.parts.get(name)
    if (!found) throw new Error(name)
    return found
  }
  const say = (name: 'front' | 'national' | 'local', text: string, key: string) =>
    part(name).pipeline.execute({ kind: 'test.note', input: { text }, key, actor: systemActor('test') })
  const verify = () =>
    verifyLogs(new Map([...house.parts].map(([name, open]) => [name, open.database])), part('national').keys)

  beforeAll(async () => {
    house = await createTestHouse()
    for (const name of ['front', 'national', 'local'] as const) {
      part(name).pipeline.register(writeNote)
      const owner = new Client({ connectionString: house.databases.get(name)?.ownerUrl })
      await owner.connect()
      await owner.query(
        'CREATE TABLE test_note (id uuid PRIMARY KEY, text text, amount bigint, at timestamptz, detail jsonb, entry_id uuid)',
      )
      await owner.query('GRANT SELECT, INSERT ON test_note TO yimen_app')
      await owner.end()
    }
  })
  afterAll(() => house?.dispose())

  it('answers a repeated key as the first time and refuses the key with another input', async () => {
    const first = await say('national', 'once', 'key-repeat-1')
    const again = await say('national', 'once', 'key-repeat-1')
    expect(again).toEqual({ ...first, replayed: true })
    await expect(say('national', 'other', 'key-repeat-1')).rejects.toThrow(RefusedError)
    const rows = await part('national').database.many(sql`SELECT 1 FROM test_note WHERE text = 'once'`)
    expect(rows).toHaveLength(1)
  })

  it('holds who acted, from where, and under which hat: at a side the hat of that side alone', async () => {
    const hats = (['national', 'local'] as const).map((side) => ({
      side,
      authority: side === 'national' ? '19901020000' : '29901020000',
      roles: ['window-officer' as const],
    }))
    const lin: Actor = {
      ...systemActor('lin', 'counter'),
      kind: 'person',
      roles: ['window-officer'],
      displayName: '林晓',
      hats,
    }
    for (const name of ['front', 'national', 'local'] as const) {
      const { entryId } = await part(name).pipeline.execute({
        kind: 'test.note',
        input: { text: 'hats' },
        key: 'key-hats-1',
        actor: lin,
      })
      const entry = await part(name).database.get<{ actor: unknown }>(
        sql`SELECT actor FROM log_entry WHERE id = ${entryId}`,
      )
      const worn = hats.filter((hat) => name === 'front' || hat.side === name)
      expect(entry.actor).toEqual({ account: 'lin', name: '林晓', channel: 'counter', hats: worn })
    }
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('does the same key once when it comes ten times at once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => say('local', 'rush', 'key-rush-1')))
    expect(new Set(results.map((result) => result.entryId)).size).toBe(1)
    const rows = await part('local').database.many(sql`SELECT 1 FROM test_note WHERE text = 'rush'`)
    expect(rows).toHaveLength(1)
  })

  it('leaves nothing behind in a dry run', async () => {
    const result = await part('national').pipeline.execute({
      kind: 'test.note',
      input: { text: 'dry' },
      key: 'key-dry-1',
      actor: systemActor('test'),
      dryRun: true,
    })
    expect(result.outcome).toEqual({ said: 'dry' })
    expect(
      await part('national').database.many(sql`SELECT 1 FROM test_note WHERE text = 'dry'`),
    ).toHaveLength(0)
    expect(
      await part('national').database.many(sql`SELECT 1 FROM log_entry WHERE idempotency_key = 'key-dry-1'`),
    ).toHaveLength(0)
  })

  it('does not let the application change its own log', async () => {
    await expect(
      part('national').database.many(sql`UPDATE log_entry SET kind = 'x' RETURNING 1`),
    ).rejects.toThrow(/permission denied/)
    await expect(part('national').database.many(sql`DELETE FROM log_leaf RETURNING 1`)).rejects.toThrow(
      /permission denied/,
    )
  })

  it('seals, countersigns and verifies; names rows, entries and whole logs that were rewritten', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        say(index % 2 ? 'national' : 'local', `n${index}`, `key-many-${index}`),
      ),
    )
    await house.drain()
    const clean = await verify()
    expect(clean).toMatchObject({ ok: true, unsealed: 0, firstAltered: null })
    expect(clean.entries).toBeGreaterThanOrEqual(42)
    const signed = await part('national').database.many(sql`SELECT size FROM log_countersignature`)
    expect(signed.length).toBeGreaterThan(0)

    await superuser('national', "UPDATE test_note SET amount = 1 WHERE text = 'n1'")
    expect((await verify()).firstAltered).toMatchObject({
      part: 'national',
      what: 'rows:test_note',
      kind: 'test.note',
    })
    await superuser('national', "UPDATE test_note SET amount = 12345678901234 WHERE text = 'n1'")
    expect((await verify()).ok).toBe(true)

    await superuser(
      'national',
      "INSERT INTO test_note (id, text, entry_id) VALUES (gen_random_uuid(), 'smuggled', gen_random_uuid())",
    )
    expect((await verify()).firstAltered).toMatchObject({ what: 'extra-rows:test_note' })
    await superuser('national', "DELETE FROM test_note WHERE text = 'smuggled'")

    await superuser(
      'local',
      'UPDATE log_entry SET outcome = \'{"said":"forged"}\' WHERE idempotency_key = \'key-many-0\'',
    )
    expect((await verify()).firstAltered).toMatchObject({ part: 'local', what: 'entry' })
    await superuser(
      'local',
      'UPDATE log_entry SET outcome = \'{"said":"n0"}\' WHERE idempotency_key = \'key-many-0\'',
    )
    expect((await verify()).ok).toBe(true)
  })

  it('exposes a side that rewrites its whole log, hashes, tree and signatures, by the other side’s copy', async () => {
    const { entryHash } = await import('./store.ts')
    const { appendLeaf, rootOf } = await import('./merkle.ts')
    const { checkpointText } = await import('./sealer.ts')
    const local = part('local')
    // An administrator of the local side with its key: forge one entry, then recompute everything after it.
    await superuser(
      'local',
      'UPDATE log_entry SET outcome = \'{"said":"forged"}\' WHERE idempotency_key = \'key-many-2\'',
    )
    const rows = await local.database.many<Record<string, never>>(
      sql`SELECT l.seq, e.id, e.at, e.business_date AS "businessDate", e.kind, e.actor, e.subject, e.idempotency_key AS key,
                 e.input_hash AS "inputHash", e.definitions, e.effects, e.outcome
          FROM log_leaf l JOIN log_entry e ON e.id = l.entry_id ORDER BY l.seq`,
    )
    const frontier: Buffer[] = []
    const roots = new Map<string, Buffer>()
    let size = 0n
    for (const row of rows) {
      const forged = entryHash(row as never)
      await superuser('local', 'UPDATE log_entry SET hash = $1 WHERE id = $2', [forged, row.id])
      await superuser('local', 'UPDATE log_leaf SET hash = $1 WHERE entry_id = $2', [forged, row.id])
      appendLeaf(frontier, size, forged)
      size += 1n
      roots.set(size.toString(), rootOf(frontier))
    }
    const key = local.keys.own('local')
    for (const checkpoint of await local.database.many<{ size: bigint; at: Date }>(
      sql`SELECT size, at FROM log_checkpoint`,
    )) {
      const root = roots.get(checkpoint.size.toString()) ?? Buffer.alloc(32)
      await superuser('local', 'UPDATE log_checkpoint SET root = $1, signature = $2 WHERE size = $3', [
        root,
        key.sign(checkpointText('local', checkpoint.size, root, checkpoint.at)),
        checkpoint.size.toString(),
      ])
    }
    await superuser('local', 'DELETE FROM log_countersignature')
    const found = await verify()
    expect(found.ok).toBe(false)
    expect(found.findings).toContainEqual(expect.objectContaining({ part: 'local', what: 'witness' }))
  })
})
