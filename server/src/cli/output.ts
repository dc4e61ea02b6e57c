import { styleText } from 'node:util'
import { ConfigProblem } from '../config.ts'
import { MigrationError } from '../platform/database/migrate.ts'
import { type ExitCode, exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import type { Log } from '../platform/postgres/index.ts'
import { isRefusal, RefusedError } from '../platform/refusal.ts'

let withoutReader = false

/** From now on a closed stdout or stderr does not end the program: it holds a database that must be stopped in order. */
export function goOnWithoutReader(): void {
  withoutReader = true
}

export function goesOnWithoutReader(): boolean {
  return withoutReader
}

/** Data goes to stdout, so that it can be piped. */
export function printData(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** One JSON value on one line, amounts and counts of the database included. */
export function printJson(value: unknown): void {
  printData(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
  )
}

/** Everything a person should read besides the data goes to stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

type Style = Parameters<typeof styleText>[0]

/** Colours only for a person's terminal; NO_COLOR, NODE_DISABLE_COLORS and FORCE_COLOR are honoured by Node itself. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return styleText(style, text, { stream })
}

const begun = performance.now()

/** A step of something that takes long, with the seconds since the program began. */
export function progress(text: string): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(5)
  say(`${styled('dim', `${seconds} s`)}  ${text}`)
}

/** The log of the embedded PostgreSQL while a command runs: its sentences are progress. */
export const progressLog: Log = {
  info: (_details, message) => progress(message),
  warn: (_details, message) => progress(styled('yellow', message)),
  error: (_details, message) => progress(styled('red', message)),
}

/** Columns padded to their widest cell; Chinese characters count two. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => displayWidth(row[column] ?? ''))))
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => (row[column] ?? '') + ' '.repeat(width - displayWidth(row[column] ?? '')))
      .join('  ')
      .trimEnd()
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

function displayWidth(text: string): number {
  return [...text].reduce(
    (width, character) =>
      width + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]|[\u{20000}-\u{3fffd}]/u.test(character) ? 2 : 1),
    0,
  )
}

/** Prints what went wrong and returns the exit code. Only defects of ours show a stack trace. */
export function reportFailure(error: unknown): ExitCode {
  const mark = styled('red', 'yimen:')
  if (error instanceof ConfigProblem) {
    for (const problem of error.problems) say(`${mark} ${problem.what}\n       ${problem.todo}`)
    return error.exitCode
  }
  if (error instanceof OperatorProblem) {
    say(`${mark} ${error.what}\n       ${error.todo}`)
    return error.exitCode
  }
  if (error instanceof MigrationError) {
    say(`${mark} ${sentence(error.message)}\n       ${sentence(error.whatToDo)}`)
    return exitCodes.refused
  }
  if (error instanceof RefusedError) {
    const { message, code, allowedActions } = error.refusal
    const instead = allowedActions?.map((action) => action.label.en).join(', ')
    say(`${mark} ${message.zh} ${message.en}\n       ${instead ? `Instead: ${instead}.` : `Code: ${code}.`}`)
    return exitCodes.refused
  }
  say(`${mark} a defect of the program:`)
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return exitCodes.checkFailed
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/[.]$/, '')
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`
}

/** Turns a refusal that came back as a value into the exception `reportFailure` knows. */
export function unlessRefused<T>(answer: T): T {
  if (isRefusal(answer)) throw new RefusedError(answer)
  return answer
}
