import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { printData, printJson } from './output.ts'

const folder = join(import.meta.dirname, '../../../bench/src')
const ending = '.bench.ts'

/** The names of the measurements: files `bench/src/NAME.bench.ts`. */
export function benchNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()
}

interface BenchOptions {
  readonly json?: boolean
  readonly soak?: boolean
}

/**
 * `yimen bench NAME`: runs one measurement in a process of its own (so that memory and warm-up of the command line do
 * not count) and passes its exit code on. Its last line is one JSON object.
 */
export function addBench(program: Command): void {
  program
    .command('bench [name]')
    .description('measure side by side with the bare engine; without a name: list the measurements')
    .addHelpText(
      'before',
      'Examples:\n  yimen bench\n  yimen bench filing --json\n  yimen bench filing --soak\n',
    )
    .option('--json', 'print nothing but the last line')
    .option('--soak', 'the long form')
    .action(async (name: string | undefined, options: BenchOptions) => {
      const names = benchNames()
      if (name === undefined) return options.json ? printJson(names) : printData(names.join('\n'))
      if (!names.includes(name)) {
        throw new OperatorProblem(
          `There is no measurement "${name}".`,
          `There are: ${names.join(', ') || 'none'}.`,
          exitCodes.usage,
        )
      }
      process.exitCode = await runBench(name, options)
    })
}

function runBench(name: string, options: BenchOptions): Promise<number> {
  const args = ['--disable-warning=ExperimentalWarning', '--expose-gc', join(folder, `${name}${ending}`)]
  if (options.json) args.push('--json')
  if (options.soak) args.push('--soak')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? exitCodes.checkFailed))
  })
}
