import { cpus, totalmem } from 'node:os'

/** How a measurement was called: `--json` prints the last line only, `--soak` asks for the long form. */
export interface BenchCall {
  readonly json: boolean
  readonly soak: boolean
  /** Prints a line for people; silent with `--json`. */
  say(text: string): void
}

export function benchCall(argv: readonly string[] = process.argv): BenchCall {
  const json = argv.includes('--json')
  return {
    json,
    soak: argv.includes('--soak'),
    say(text) {
      if (!json) process.stdout.write(`${text}\n`)
    },
  }
}

/** What every measurement ends with; more figures stand beside these as fields of their own. */
export interface BenchResult {
  readonly bench: string
  /** Median of our figure. */
  readonly ours: number
  /** Median of the yardstick, measured in the same run. */
  readonly reference: number
  /** Median over rounds of ours ÷ reference. */
  readonly ratio: number
  /** The worst round's ratio. */
  readonly worst: number
  readonly unit: string
  readonly notes: readonly string[]
  readonly [figure: string]: unknown
}

/**
 * Prints the result as the last line.
 * @param failures what was promised and not kept; with any the process ends with 1 (after everything was printed).
 */
export function finish(call: BenchCall, result: BenchResult, failures: readonly string[] = []): void {
  for (const failure of failures) call.say(`NOT KEPT: ${failure}`)
  const line = { ...result, machine: machine(), kept: failures.length === 0, failures }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  if (failures.length > 0) process.exitCode = 1
}

export function machine(): string {
  const all = cpus()
  const memoryGb = Math.round(totalmem() / 1024 ** 3)
  return `${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}), ${memoryGb} GiB, node ${process.version}`
}

/** One measured stretch of work. */
export interface Stretch {
  readonly units: number
  readonly seconds: number
}

export interface Interleaved<A extends Stretch, B extends Stretch> {
  readonly ours: readonly A[]
  readonly reference: readonly B[]
  /** Ours ÷ reference of each round, in units per second. */
  readonly ratios: readonly number[]
}

/**
 * Runs both sides in the order A B B A, round after round: the machine's mood (neighbours, frequency, page cache) falls on both
 * alike. A round's figure is the mean of its two stretches.
 */
export async function interleave<A extends Stretch, B extends Stretch>(
  rounds: number,
  ours: (round: number, half: 0 | 1) => A | Promise<A>,
  reference: (round: number, half: 0 | 1) => B | Promise<B>,
): Promise<Interleaved<A, B>> {
  const all = { ours: [] as A[], reference: [] as B[], ratios: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const first = await ours(round, 0)
    const second = await reference(round, 0)
    const third = await reference(round, 1)
    const fourth = await ours(round, 1)
    all.ours.push(first, fourth)
    all.reference.push(second, third)
    all.ratios.push(perSecond([first, fourth]) / perSecond([second, third]))
  }
  return all
}

/** Units per second of stretches taken together. */
export function perSecond(stretches: readonly Stretch[]): number {
  const seconds = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0)
  return stretches.reduce((sum, stretch) => sum + stretch.units, 0) / seconds
}

/** The value below which a share of the values lies (nearest rank); `share` between 0 and 1. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Rounds to `digits` significant digits: more would claim what one run cannot know. */
export function figure(value: number, digits = 4): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value
}

/** Medians and ratios of an interleaved run, as the last line has them. */
export function compared(run: Interleaved<Stretch, Stretch>) {
  const rates = (stretches: readonly Stretch[]) => stretches.map((stretch) => perSecond([stretch]))
  return {
    ours: figure(median(rates(run.ours))),
    reference: figure(median(rates(run.reference))),
    ratio: figure(median(run.ratios)),
    worst: figure(Math.min(...run.ratios)),
    oursWorst: figure(Math.min(...rates(run.ours))),
    rounds: run.ratios.length,
  }
}

/** Seconds since a mark of `performance.now()`. */
export const secondsSince = (mark: number): number => (performance.now() - mark) / 1000
