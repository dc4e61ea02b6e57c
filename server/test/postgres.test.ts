import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { parts } from '../src/platform/postgres/databases.ts'
import { withDatabase } from '../src/platform/postgres/urls.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

const made: TestDatabase[] = []
afterAll(() => Promise.all(made.map((database) => database.drop())))

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query({ text, rowMode: 'array' })
    return result.rows?.flat() ?? []
  } finally {
    await client.end()
  }
}

describe('test databases', () => {
  it('are copies of a template that is built once', async () => {
    let builds = 0
    const template = {
      key: `once ${Math.random()}`,
      build: async ({ ownerUrl }: { ownerUrl: string }) => {
        builds += 1
        await query(ownerUrl, 'CREATE TABLE t AS SELECT 42 AS n; GRANT SELECT ON t TO yimen_app')
      },
    }
    const [one, two] = await Promise.all([
      createTestDatabase('national', template),
      createTestDatabase('national', template),
    ])
    made.push(one, two)
    expect(builds).toBe(1)
    expect(await query(one.appUrl, 'SELECT n FROM t')).toEqual([42])
    await query(one.ownerUrl, 'DELETE FROM t')
    expect(await query(two.appUrl, 'SELECT n FROM t')).toEqual([42])
  })

  it('find Chinese text by trigrams, and order it the same on every machine', async () => {
    const database = await createTestDatabase('local')
    made.push(database)
    await query(database.ownerUrl, 'CREATE EXTENSION pg_trgm')
    const [similarity] = await query(
      database.ownerUrl,
      `SELECT similarity('一门市税务局', '一门市国家税务局')::float8`,
    )
    expect(similarity).toBeGreaterThan(0.3)
    expect(
      await query(
        database.ownerUrl,
        'SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()',
      ),
    ).toEqual(['b', 'C.UTF-8'])
  })

  it('open to the two roles of their own part and to no other', async () => {
    const databases = await Promise.all(parts.map((part) => createTestDatabase(part)))
    made.push(...databases)
    for (const mine of databases) {
      for (const other of databases) {
        for (const url of [mine.ownerUrl, mine.appUrl]) {
          const attempt = query(withDatabase(url, other.name), 'SELECT 1')
          if (mine === other) expect(await attempt).toEqual([1])
          else await expect(attempt).rejects.toMatchObject({ code: '42501' })
        }
      }
      for (const common of ['postgres', 'template1']) {
        await expect(query(withDatabase(mine.appUrl, common), 'SELECT 1')).rejects.toMatchObject({
          code: '42501',
        })
      }
      await expect(query(mine.appUrl, 'CREATE TABLE mine (n int)')).rejects.toMatchObject({ code: '42501' })
    }
  })
})
