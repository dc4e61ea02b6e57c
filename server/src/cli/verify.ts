import type { Command } from 'commander'
import type { RunConfig } from '../config.ts'
import { systemActor } from '../platform/actor.ts'
import { openDatabase } from '../platform/database/database.ts'
import { arrived, type CopyOnTheWay } from '../platform/health/index.ts'
import { openKeyRing } from '../platform/keys/keys.ts'
import { type Verification, verifyLogs } from '../platform/log/verify.ts'
import { exitCodes } from '../platform/operatorProblem.ts'
import { openNeighbours } from '../running/links.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress, styled } from './output.ts'
import { loadProgram } from './program.ts'
import { besideServer } from './runtime.ts'

/** Reads the logs of all parts here and everything they prove; witnesses elsewhere are asked over their links. */
export async function verifyAll(config: RunConfig): Promise<Verification> {
  // The rooms name the tables that the log proves; loading the program is what makes them known.
  await loadProgram()
  const neighbours = openNeighbours(config)
  const open = config.databases.map(({ part, appUrl }) => [part, openDatabase(appUrl, { max: 2 })] as const)
  try {
    const keys = openKeyRing(config.secretsDir, config.parts)
    return await verifyLogs(new Map(open), keys, async (witness, part) => {
      const answer = neighbours.remote
        .get(witness)
        ?.query('log.witnessed', { part }, systemActor('verify', 'cli'))
      const said = (await answer?.catch(() => undefined)) as { copies: readonly CopyOnTheWay[] } | undefined
      return said?.copies.map(arrived)
    })
  } finally {
    await neighbours.close()
    await Promise.all(open.map(([, database]) => database.close()))
  }
}

/** `yimen verify`: exit code 1 when anything of the past was altered. */
export function addVerify(program: Command): void {
  const command = program.command('verify').description('prove that nothing of the past was altered')
  withCommonOptions(command, ['yimen verify', 'yimen verify --json || echo altered']).action(
    async (options: CommonOptions) => {
      const result = await besideServer(overridesFrom(options), 'verify', ({ config }) => {
        progress('Reading the logs of all parts and every row they speak of')
        return verifyAll(config)
      })
      if (!result.ok) process.exitCode = exitCodes.checkFailed
      if (options.json) {
        const { ok, entries, unsealed, firstAltered, findings } = result
        return printJson({ ok, entries, unsealed, firstAltered, findings })
      }
      const verdict = result.ok
        ? styled('green', 'intact', process.stdout)
        : result.findings.every(({ what }) => what === 'witness-not-reachable')
          ? styled('red', 'NOT PROVED', process.stdout)
          : styled('red', 'ALTERED', process.stdout)
      printData(`${verdict}: ${result.entries} entries, ${result.unsealed} of them not sealed yet`)
      for (const { part, seq, entryId, kind, what } of result.findings) {
        printData(
          `  ${part}: ${what} at position ${seq ?? '—'} (${kind ?? 'unknown kind'}, entry ${entryId ?? '—'})`,
        )
      }
    },
  )
}
