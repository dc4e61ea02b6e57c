import { type CivilDate, lastOfMonth } from '../calendar/civilDate.ts'
import { REVISIONS, TABLE } from './table.ts'

/** The levels at which authorities exist too. */
export type RegionLevel = 'province' | 'city' | 'county'

export interface Region {
  /** 6 digits (GB/T 2260). */
  readonly code: string
  readonly name: string
  readonly level: RegionLevel
  /** Code of the region above; undefined for provinces. */
  readonly parent: string | undefined
  /**
   * A line of the tables that stands for "directly under" (市辖区, 省直辖县级行政区划), not for a place; it occurs in
   * identifiers all the same.
   */
  readonly container: boolean
  /** Code of a demonstration; imports refuse it. */
  readonly demo: boolean
  /** First and last published table that holds this code under this name, as the last day of their month. */
  readonly firstListed: CivilDate
  readonly lastListed: CivilDate
  /** Whether the newest table still holds it. */
  readonly current: boolean
  /**
   * How well the answer for the date is known: `listed` between two tables that both hold it; `between-tables` when it
   * appeared or went between two tables and the day is not recorded; `before-tables` for days before the first one.
   */
  readonly certainty: 'listed' | 'between-tables' | 'before-tables'
}

/** One run of a name over published tables, as a source of region history gives it. */
export interface RegionRun {
  readonly code: string
  readonly name: string
  readonly firstListed: CivilDate
  readonly lastListed: CivilDate
}

/** Where region history comes from: the built-in table, or a table an administrator has imported. */
export interface RegionSource {
  /** Last days of the months of the published tables, oldest first. */
  readonly tables: readonly CivilDate[]
  /** All runs of one code, oldest first; empty when no table ever held it. */
  runsOf(code: string): readonly RegionRun[]
}

const LINE = /^(\d{6})(.+?)(?:([a-z])([a-z]))?$/

/** Reads a compiled table: {@link TABLE}, or one of the same form. */
export function readRegionTable(revisions: string, table: string): RegionSource {
  const tables = revisions.split(' ').map((month) => lastOfMonth(`${month.slice(0, 4)}-${month.slice(4)}-01`))
  const at = (letter: string | undefined, otherwise: number) =>
    tables[letter === undefined ? otherwise : letter.charCodeAt(0) - 97] ?? ''
  const runs = new Map<string, RegionRun[]>()
  for (const line of table.trim().split('\n')) {
    const [, code = '', name = '', first, last] = LINE.exec(line) ?? []
    const run = { code, name, firstListed: at(first, 0), lastListed: at(last, tables.length - 1) }
    const known = runs.get(code)
    if (known === undefined) runs.set(code, [run])
    else known.push(run)
  }
  return { tables, runsOf: (code) => runs.get(code) ?? [] }
}

/** A source that answers from `own` first and from `base` for codes that `own` does not hold. */
export function layeredRegions(own: RegionSource, base: RegionSource): RegionSource {
  return {
    tables: base.tables,
    runsOf: (code) => {
      const runs = own.runsOf(code)
      return runs.length > 0 ? runs : base.runsOf(code)
    },
  }
}

let published: RegionSource | undefined

/** The built-in tables 2002-12 … 2024-12 (see docs/dependencies.md), read when first asked for. */
export function publishedRegions(): RegionSource {
  published ??= readRegionTable(REVISIONS, TABLE)
  return published
}

/** Regions of the demo province; their codes exist nowhere else. */
const DEMO_REGIONS: Readonly<Record<string, string>> = {
  '990000': '一门省',
  '990100': '同心市',
  '990102': '双桥区',
  '990121': '联合县',
}

/** True for the fictional regions of the demo (codes 99…). */
export function isDemoRegion(code: string): boolean {
  return code.startsWith('99')
}

/** Province, city or county by the zeros at the end of a code. */
export function regionLevel(code: string): RegionLevel {
  return code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county'
}

/** 市辖区 and 县 of the municipalities, 省直辖县级行政区划 and the like. */
function isContainer(name: string): boolean {
  return name === '市辖区' || name === '县' || name.includes('直辖')
}

/**
 * The region of a code on a day, with how well that is known; undefined when no table holds the code then. Without a
 * day: as last listed, abolished or not, which is what the region inside an old identifier needs.
 */
export function findRegion(
  code: string,
  onDate?: CivilDate,
  source: RegionSource = publishedRegions(),
): Region | undefined {
  const demo = DEMO_REGIONS[code]
  const newest = source.tables.at(-1) ?? ''
  if (demo !== undefined)
    return region({ code, name: demo, firstListed: '1994-01-01', lastListed: newest }, 'listed', source)
  const runs = source.runsOf(code)
  if (onDate === undefined) {
    const last = runs.at(-1)
    return last && region(last, 'listed', source)
  }
  const listed = runs.find((run) => run.firstListed <= onDate && onDate <= run.lastListed)
  if (listed !== undefined) return region(listed, 'listed', source)
  const [first] = runs
  if (first === undefined) return undefined
  if (onDate < first.firstListed && first.firstListed === source.tables[0])
    return region(first, 'before-tables', source)
  // After the newest table nothing newer is known: a current region goes on.
  const last = runs.at(-1)
  if (last?.lastListed === newest && onDate > newest) return region(last, 'listed', source)
  const near = runs.find((run) => isBetweenTables(run, onDate, source.tables))
  return near && region(near, 'between-tables', source)
}

/** Whether no table lies between the day and the run: the change happened somewhere in that gap. */
function isBetweenTables(run: RegionRun, onDate: CivilDate, tables: readonly CivilDate[]): boolean {
  if (onDate > run.lastListed) return !tables.some((table) => table > run.lastListed && table <= onDate)
  return !tables.some((table) => table < run.firstListed && table >= onDate)
}

function region(run: RegionRun, certainty: Region['certainty'], source: RegionSource): Region {
  const { code, name, firstListed, lastListed } = run
  return {
    code,
    name,
    level: regionLevel(code),
    parent: parentOf(code, source),
    container: isContainer(name),
    demo: isDemoRegion(code),
    firstListed,
    lastListed,
    current: lastListed === (source.tables.at(-1) ?? ''),
    certainty,
  }
}

/** The city of a county when the tables have one (counties directly under a province may have none), else the province. */
function parentOf(code: string, source: RegionSource): string | undefined {
  const level = regionLevel(code)
  const province = `${code.slice(0, 2)}0000`
  if (level === 'province') return undefined
  if (level === 'city') return province
  const city = `${code.slice(0, 4)}00`
  return DEMO_REGIONS[city] !== undefined || source.runsOf(city).length > 0 ? city : province
}

/** The names from province to the region itself, containers left out: 福建省漳州市长泰县. Empty when unknown. */
export function regionPath(
  code: string,
  onDate?: CivilDate,
  source: RegionSource = publishedRegions(),
): string {
  const names: string[] = []
  for (let next: string | undefined = code; next !== undefined; ) {
    const found = findRegion(next, onDate, source)
    if (found === undefined) break
    if (!found.container) names.unshift(found.name)
    next = found.parent
  }
  return names.join('')
}

let names: ReadonlySet<string> | undefined

/** Every name a published table has held, places only: for recognising a place inside a text. */
export function publishedRegionNames(): ReadonlySet<string> {
  if (names !== undefined) return names
  const found = new Set<string>()
  for (const line of TABLE.trim().split('\n')) {
    const name = LINE.exec(line)?.[2] ?? ''
    if (!isContainer(name)) found.add(name)
  }
  names = found
  return found
}
