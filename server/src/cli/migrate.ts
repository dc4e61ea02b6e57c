import type { Command } from 'commander'
import type { RunConfig } from '../config.ts'
import { migrate } from '../platform/database/migrate.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress } from './output.ts'
import { besideServer } from './runtime.ts'

/** Brings the databases of all parts that run here to the level of this program. */
export async function migrateAll(config: RunConfig): Promise<{ part: string; applied: number }[]> {
  const done: { part: string; applied: number }[] = []
  for (const { part, ownerUrl, appRole } of config.databases) {
    const applied = await migrate(part, ownerUrl, appRole, (id) => progress(`Migrating ${id}`))
    done.push({ part, applied })
  }
  return done
}

/** `yimen migrate` */
export function addMigrate(program: Command): void {
  const command = program.command('migrate').description('bring the databases to the level of this program')
  withCommonOptions(command, ['yimen migrate', 'yimen migrate --json']).action(
    async (options: CommonOptions) => {
      const done = await besideServer(overridesFrom(options), 'migrate', ({ config }) => migrateAll(config))
      if (options.json) printJson({ migrated: done })
      else
        for (const { part, applied } of done)
          printData(`${part}: ${applied === 0 ? 'current' : `${applied} applied`}`)
    },
  )
}
