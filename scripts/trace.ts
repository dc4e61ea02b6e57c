// npm run trace [-- --json]: which rows of docs/requirements.json are proved by which tests.
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const results = join(root, '.cache/test-results')

/** One test with the rows its title names. */
interface Proof {
  readonly file: string
  readonly title: string
}

export interface Trace {
  readonly total: number
  readonly proved: number
  readonly rows: Readonly<Record<string, readonly string[]>>
  readonly missing: readonly string[]
  /** Where the proofs come from: tests that passed in the last run, or titles in the sources (nothing was run). */
  readonly source: 'passed' | 'static'
  /** Ids in titles that the ledger does not hold: a typing error. */
  readonly unknown: readonly string[]
}

/** The row ids in the brackets of a title: `[C3.1.3] …`, also several, with commas or blanks between. */
export function idsIn(title: string): string[] {
  return [...title.matchAll(/\[([^\]]+)\]/g)].flatMap(([, inside]) =>
    String(inside)
      .split(/[\s,;、]+/)
      .filter((word) => /^[A-Z]\d+(\.[A-Z]?\d+)*$/.test(word)),
  )
}

/** Joins the ledger with the proofs. */
export function trace(ids: readonly string[], proofs: readonly Proof[], source: Trace['source']): Trace {
  const known = new Set(ids)
  const rows: Record<string, string[]> = {}
  const unknown = new Set<string>()
  for (const { file, title } of proofs) {
    for (const id of idsIn(title)) {
      if (known.has(id)) rows[id] = [...(rows[id] ?? []), `${file} > ${title}`]
      else unknown.add(id)
    }
  }
  const missing = ids.filter((id) => !rows[id])
  return {
    total: ids.length,
    proved: ids.length - missing.length,
    rows,
    missing,
    source,
    unknown: [...unknown],
  }
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly title: string
      readonly status: string
    }[]
  }[]
}

/** Tests that passed in the last run; skipped, todo and failed ones never count. */
export function passedIn(reports: readonly Report[], base: string): Proof[] {
  return reports.flatMap((report) =>
    report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'passed')
        .map(({ fullName }) => ({ file: relative(base, name), title: fullName.trim() })),
    ),
  )
}

/** Titles in the sources, for a tree in which no test has run; `it.skip` and `it.todo` do not count. */
export function titlesIn(file: string, text: string): Proof[] {
  const pattern = /\b(?:it|test)(?:\.(?!skip\b|todo\b)\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g
  return [...text.matchAll(pattern)].map(([, , title]) => ({ file, title: String(title) }))
}

function readReports(): Report[] {
  if (!existsSync(results)) return []
  return readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')))
}

function ledgerIds(): string[] {
  const rows: { id: string }[] = JSON.parse(readFileSync(join(root, 'docs/requirements.json'), 'utf8'))
  return rows.map((row) => row.id)
}

function main(): void {
  const reports = readReports()
  const files = globSync('{core,server,web,bench,docs,scripts,e2e}/**/*.{test,e2e}.{ts,tsx}', {
    cwd: root,
    exclude: (name) => name.includes('node_modules'),
  })
  const result =
    reports.length > 0
      ? trace(ledgerIds(), passedIn(reports, root), 'passed')
      : trace(
          ledgerIds(),
          files.flatMap((file) => titlesIn(file, readFileSync(join(root, file), 'utf8'))),
          'static',
        )
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(result))
    return
  }
  if (result.source === 'static')
    console.log('No test has run here (npm test): titles in the sources, not proofs.')
  if (result.unknown.length > 0) console.log(`Not in the ledger: ${result.unknown.join(', ')}`)
  if (!process.argv.includes('--brief')) {
    for (const [id, proofs] of Object.entries(result.rows)) console.log(`${id}\n  ${proofs.join('\n  ')}`)
    console.log(`Missing: ${result.missing.join(' ')}`)
  }
  console.log(`${result.proved} of ${result.total} rows proved`)
  // An id that no row has is a proof lost by a typing error.
  if (result.unknown.length > 0) process.exitCode = 1
}

if (import.meta.main) main()
