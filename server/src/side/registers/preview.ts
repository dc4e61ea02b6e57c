import type { Readable } from 'node:stream'
import {
  FIELDS,
  type Field,
  flagText,
  type HeaderMapping,
  type HeaderOverride,
  ReadFailure,
  type RegistrationBatch,
  readRegistrations,
  readRows,
} from './reading/index.ts'
import type { MappedColumn, Preview } from './runs.store.ts'

const SAMPLE_ROWS = 20
const SAMPLE_CELLS = 100
const CELL_CHARACTERS = 200

export interface Previewed {
  readonly preview: Preview
  readonly header: readonly string[]
  readonly mapping: readonly MappedColumn[]
}

/**
 * What a file would bring: its encoding, what its columns mean, the first rows and what validation says of them. A file
 * whose header says nothing is shown all the same, for a person to say what the columns are.
 * @throws ReadFailure when nothing of the file can be read.
 */
export async function previewFile(
  open: () => Readable | string,
  options: { readonly businessDate: string; readonly override?: HeaderOverride },
): Promise<Previewed> {
  let encoding: string | null = null
  const onEncoding = (found: string) => {
    encoding = found
  }
  const batches: RegistrationBatch[] = []
  let header: readonly string[] = []
  let mapping: readonly MappedColumn[] = []
  try {
    const rows = readRegistrations(open(), {
      businessDate: options.businessDate,
      onEncoding,
      ...(options.override === undefined ? {} : { headerOverride: options.override }),
    })
    for await (const batch of rows) {
      if (batch.kind === 'header') {
        header = batch.cells
        mapping = mappedColumns(batch.cells, batch.found)
        continue
      }
      batches.push(batch)
      break
    }
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    if (error.code === 'header-not-found') return unmapped(open, onEncoding, () => encoding)
    if (header.length === 0) throw error
  }
  return { header, mapping, preview: { encoding, ...sampleOf(batches, header) } }
}

async function unmapped(
  open: () => Readable | string,
  onEncoding: (found: string) => void,
  encoding: () => string | null,
): Promise<Previewed> {
  const sample: string[][] = []
  for await (const row of readRows(open(), { onEncoding })) {
    sample.push(shown(row.cells))
    if (sample.length > SAMPLE_ROWS) break
  }
  const header = sample[0] ?? []
  const mapping = header.map((cell) => ({ header: cell, field: null }))
  return { header, mapping, preview: { encoding: encoding(), sample: sample.slice(1), sampleFindings: [] } }
}

/** The columns of a file as a person sees and corrects them. */
export function mappedColumns(cells: readonly string[], found: HeaderMapping): readonly MappedColumn[] {
  const fieldOf = new Map<number, Field>()
  for (const field of FIELDS) {
    const column = found.mapping[field]
    if (column !== undefined) fieldOf.set(column, field)
  }
  return cells.map((header, column) => ({ header: header.trim(), field: fieldOf.get(column) ?? null }))
}

/** A person's decisions as reading takes them; fields this program does not know are left out. */
export function overrideOf(mapping: readonly MappedColumn[]): HeaderOverride {
  const known = new Set<string>(FIELDS)
  const override: Record<string, Field | null> = {}
  for (const { header, field } of mapping) {
    if (field === null) {
      // A second column of the same header must not undo the first.
      if (!(header in override)) override[header] = null
    } else if (known.has(field)) override[header] = field as Field
  }
  return override
}

function sampleOf(
  batches: readonly RegistrationBatch[],
  header: readonly string[],
): Pick<Preview, 'sample' | 'sampleFindings'> {
  const lines = batches.flatMap((batch) => [
    ...batch.rows.map((row, index) => ({
      line: row.line,
      cells: batch.cells[index] ?? [],
      findings: row.flags.map((flag) => ({
        column: flag.field,
        code: flag.code as string,
        message: { zh: flagText(flag.code, 'zh'), en: flagText(flag.code, 'en') },
      })),
    })),
    ...batch.rejects.map((reject) => ({
      line: reject.line,
      cells: reject.cells,
      findings: reject.problems.map((problem) => ({
        column: problem.column === '' ? null : problem.column,
        code: problem.code as string,
        message: problem.message,
      })),
    })),
  ])
  const first = lines.sort((a, b) => a.line - b.line).slice(0, SAMPLE_ROWS)
  return {
    sample: first.map(({ cells }) => shown(cells.slice(0, Math.max(header.length, 1)))),
    sampleFindings: first.flatMap(({ line, findings }) => findings.map((each) => ({ line, ...each }))),
  }
}

/** Cells cut to what a screen shows; what PostgreSQL cannot store becomes U+FFFD. */
function shown(cells: readonly string[]): string[] {
  return cells.slice(0, SAMPLE_CELLS).map((cell) => storable(cell.slice(0, CELL_CHARACTERS)))
}

/** jsonb takes neither NUL nor half surrogate pairs. */
export function storable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '\ufffd') : whole
}
