/**
 * What a command of `yimen` ends with. Documented in `yimen --help`; scripts may rely on these numbers.
 */
export const exitCodes = {
  ok: 0,
  /** A check ran and found something wrong (an altered entry, a failed bench bound). */
  checkFailed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** A database, a port or a peer cannot be reached. */
  notReachable: 3,
  /** The act was refused: folder in use, place not empty, database newer than the program. */
  refused: 4,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/**
 * Something the operator can put right: one sentence says what is wrong, one says what to do.
 * Printed as two lines without a stack trace; everything else that is thrown is a defect of ours.
 */
export class OperatorProblem extends Error {
  readonly what: string
  readonly todo: string
  readonly exitCode: ExitCode

  constructor(what: string, todo: string, exitCode: ExitCode = exitCodes.refused, cause?: unknown) {
    super(`${what}\n${todo}`, cause === undefined ? undefined : { cause })
    this.name = 'OperatorProblem'
    this.what = what
    this.todo = todo
    this.exitCode = exitCode
  }
}

/** The code of a Node.js system error (`ENOENT`, `EADDRINUSE`, …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
