import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { type Database, openDatabase } from './database.ts'
import { sql } from './sql.ts'

describe('a connection that breaks', () => {
  let house: TestHouse
  let database: Database
  beforeAll(async () => {
    house = await createTestHouse()
    database = openDatabase(house.databases.get('front')?.appUrl ?? '')
  })
  afterAll(async () => {
    await database?.close()
    await house?.dispose()
  })

  const ownPid = sql`SELECT pg_backend_pid() AS pid`
  const end = (pid: number) => database.many(sql`SELECT pg_terminate_backend(${pid}::integer)`)

  it('between two statements of a transaction fails that transaction, and nothing else', async () => {
    const uncaught: unknown[] = []
    const hear = (error: unknown) => uncaught.push(error)
    process.on('uncaughtException', hear)
    try {
      await expect(
        database.transaction(async (connection) => {
          const [own] = await connection.many<{ pid: number }>(ownPid)
          await end(own?.pid ?? 0)
          // The server's word that the connection has ended comes while no statement is under way.
          await pause(300)
          return connection.many(ownPid)
        }),
      ).rejects.toThrow()
      expect(uncaught).toEqual([])
      // The broken one is not handed out again.
      for (let turn = 0; turn < 5; turn += 1) expect(await database.many(ownPid)).toHaveLength(1)
    } finally {
      process.off('uncaughtException', hear)
    }
  })
})
