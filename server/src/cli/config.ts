import type { Command } from 'commander'
import { effectiveSettings, loadConfig } from '../config.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, table } from './output.ts'

/** `yimen config`: effective values with their source; secrets masked. Exit code 2 when a value is wrong. */
export function addConfig(program: Command): void {
  const command = program
    .command('config')
    .description('show the effective settings and where they come from')
  withCommonOptions(command, ['yimen config', 'PORT=9000 yimen config --json']).action(
    (options: CommonOptions) => {
      const overrides = overridesFrom(options)
      const settings = effectiveSettings(process.env, overrides)
      if (options.json) {
        printJson(settings.map(({ name, shown, source, about }) => ({ name, value: shown, source, about })))
      } else {
        const rows = settings.map(({ name, shown, source, about }) => [
          name,
          shown ?? '(not set)',
          source,
          about,
        ])
        printData(table(['setting', 'value', 'from', 'meaning'], rows))
      }
      // After the list, so that a wrong value is seen in its place before it is refused.
      loadConfig(process.env, overrides)
    },
  )
}
