import type { Readable } from 'node:stream'
import { type HeaderMapping, type HeaderOverride, mapHeader, overrideMapping } from './header.ts'
import { ReadFailure } from './problem.ts'
import type { RawRow } from './rawRow.ts'
import { isRegistration, type RegistrationRow, type Reject, type ValidationOptions } from './registration.ts'
import { type ReadOptions, readRowBatches } from './rows.ts'
import { RowValidator } from './validator.ts'

export interface ReadRegistrationsOptions extends ReadOptions, ValidationOptions {
  /** A person's decisions about columns, by header text. */
  readonly headerOverride?: HeaderOverride
}

/** The header as found; comes once, before any row. */
export interface HeaderFound {
  readonly kind: 'header'
  readonly line: number
  readonly cells: readonly string[]
  readonly found: HeaderMapping
}

/** Validated rows and rejects of a piece of the file, each in file order; together they are all rows read in it. */
export interface RegistrationBatch {
  readonly kind: 'rows'
  readonly rows: readonly RegistrationRow[]
  /** Cells as read, by index of `rows`: for rows that a later step rejects. */
  readonly cells: readonly (readonly string[])[]
  readonly rejects: readonly Reject[]
}

/** Titles and notes above the header are passed over for this many rows. */
const HEADER_WITHIN_ROWS = 10

/**
 * Reads and validates a register file: first the header, then batches of rows. `read = rows + rejects` over all batches, blank
 * rows and what stands above the header not counted. Throws `ReadFailure` after everything readable was handed out. A file with
 * a header and nothing else gives no batch; one without a recognisable header fails with `header-not-found`.
 */
export async function* readRegistrations(
  source: Readable | string,
  options: ReadRegistrationsOptions,
): AsyncGenerator<HeaderFound | RegistrationBatch> {
  let validator: RowValidator | undefined
  const above: RawRow[] = []
  const start = function* (): Generator<HeaderFound | RegistrationBatch> {
    const at = headerIndex(above, options.headerOverride)
    const header = above[at]
    if (header === undefined) throw new ReadFailure('header-not-found', above[0]?.line ?? 1)
    const cells = trimmedHeader(header.cells)
    const override = options.headerOverride
    const found = override === undefined ? mapHeader(cells) : overrideMapping(cells, override)
    yield { kind: 'header', line: header.line, cells, found }
    validator = new RowValidator(cells, found.mapping, options)
    if (at + 1 < above.length) yield validated(above.slice(at + 1), validator)
  }
  try {
    for await (const raws of readRowBatches(source, options)) {
      if (validator !== undefined) {
        yield validated(raws, validator)
        continue
      }
      above.push(...raws)
      if (above.length >= HEADER_WITHIN_ROWS) yield* start()
    }
  } catch (error) {
    // A small file cut off early: its rows still come before the failure.
    if (error instanceof ReadFailure && validator === undefined && error.code !== 'header-not-found') {
      if (headerIndex(above, options.headerOverride) !== -1) yield* start()
    }
    throw error
  }
  if (validator === undefined) {
    if (above.length === 0) throw new ReadFailure('file-empty')
    yield* start()
  }
}

function validated(raws: readonly RawRow[], validator: RowValidator): RegistrationBatch {
  const rows: RegistrationRow[] = []
  const cells: (readonly string[])[] = []
  const rejects: Reject[] = []
  for (const raw of raws) {
    const result = validator.validate(raw)
    if (isRegistration(result)) {
      rows.push(result)
      cells.push(raw.cells)
    } else rejects.push(result)
  }
  return { kind: 'rows', rows, cells, rejects }
}

/** The row among the first ones that names most fields, a name among them; -1 when none does. */
function headerIndex(rows: readonly RawRow[], override: HeaderOverride | undefined): number {
  let best = -1
  let most = 0
  for (const [index, row] of rows.slice(0, HEADER_WITHIN_ROWS).entries()) {
    if (row.problem !== undefined) continue
    const found = override === undefined ? mapHeader(row.cells) : overrideMapping(row.cells, override)
    const size = Object.keys(found.mapping).length
    if (found.mapping.name === undefined || size <= most) continue
    best = index
    most = size
  }
  return best
}

function trimmedHeader(cells: readonly string[]): readonly string[] {
  let length = cells.length
  while (length > 0 && cells[length - 1]?.trim() === '') length -= 1
  return cells.slice(0, length)
}
