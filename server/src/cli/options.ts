import type { Command } from 'commander'
import type { Overrides } from '../config.ts'

/** Options every command has. */
export interface CommonOptions {
  readonly data?: string
  readonly json?: boolean
}

/** Adds `--data`, `--json` and the examples, which come before the options in the help. */
export function withCommonOptions(command: Command, examples: readonly string[]): Command {
  return command
    .addHelpText('before', `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`)
    .option('--data <folder>', 'data folder (default: YIMEN_DATA, else ./data)')
    .option('--json', 'print JSON for programs')
}

/** The settings that the common options overrule. */
export function overridesFrom(options: CommonOptions): Overrides {
  return options.data === undefined ? {} : { YIMEN_DATA: options.data }
}
