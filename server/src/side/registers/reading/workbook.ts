import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { ReadFailure } from './problem.ts'
import type { RawRow, ReadLimits } from './rawRow.ts'
import { SheetParser, type SheetStyles } from './sheet.ts'
import type { OpenedSource } from './source.ts'
import { type Attributes, parseXml, XmlReader } from './xml.ts'

export interface WorkbookOptions {
  readonly limits: ReadLimits
  readonly sheet?: string | number
}

/** A worksheet as the workbook lists it. */
export interface SheetInfo {
  readonly name: string
  readonly hidden: boolean
}

/**
 * Rows of one worksheet of an XLSX file (ECMA-376), streamed. A zip keeps its directory at the end, so a stream is first
 * written to a temporary file. Formulas are never evaluated: their stored result is used and noted.
 */
export async function* readWorkbook(
  source: OpenedSource,
  options: WorkbookOptions,
): AsyncGenerator<RawRow[]> {
  const opened = await openWorkbook(source, options.limits)
  try {
    const sheet = chooseSheet(opened.sheets, options.sheet)
    const styles = await opened.styles()
    const parser = new SheetParser(styles, options.limits)
    try {
      for await (const text of opened.read(sheet.path)) {
        // Small pieces, because a short piece of XML can stand for a very wide row.
        for (let at = 0; at < text.length; at += 8192) {
          parser.push(text.slice(at, at + 8192))
          if (parser.cellsReady > 20_000) yield parser.take()
        }
      }
      parser.end()
    } catch (error) {
      const left = parser.take()
      if (left.length > 0) yield left
      throw error instanceof ReadFailure
        ? error.at(parser.line)
        : new ReadFailure('file-corrupt', parser.line, error)
    }
    const left = parser.take()
    if (left.length > 0) yield left
  } finally {
    await opened.close()
  }
}

/** The worksheets of a workbook, so that a person can choose one. */
export async function listSheets(source: OpenedSource, limits: ReadLimits): Promise<readonly SheetInfo[]> {
  const opened = await openWorkbook(source, limits)
  try {
    return opened.sheets.map(({ name, hidden }) => ({ name, hidden }))
  } finally {
    await opened.close()
  }
}

interface SheetPart extends SheetInfo {
  readonly path: string
}

interface OpenWorkbook {
  readonly sheets: readonly SheetPart[]
  styles(): Promise<SheetStyles>
  read(path: string): AsyncGenerator<string>
  close(): Promise<void>
}

function chooseSheet(sheets: readonly SheetPart[], wanted: string | number | undefined): SheetPart {
  const found =
    typeof wanted === 'number'
      ? sheets[wanted - 1]
      : wanted === undefined
        ? (sheets.find((each) => !each.hidden) ?? sheets[0])
        : sheets.find((each) => each.name === wanted)
  if (found === undefined) throw new ReadFailure('sheet-not-found')
  return found
}

async function openWorkbook(source: OpenedSource, limits: ReadLimits): Promise<OpenWorkbook> {
  const { path, temporary } = await onDisk(source)
  const cleanUp = async () => {
    if (temporary) await rm(path, { force: true })
  }
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
      // Without the directory at its end nothing of a zip can be trusted; a cut file is by far the usual reason.
      throw new ReadFailure('file-truncated', 1, error)
    })
    const open = zip
    const entries = await entriesOf(open)
    const budget = { left: limits.maxBytes }
    const read = (part: string) => readPart(open, entries, part, budget)
    return {
      ...(await readDirectory(entries, read, limits)),
      read,
      close: async () => {
        open.close()
        await cleanUp()
      },
    }
  } catch (error) {
    zip?.close()
    await cleanUp()
    throw error instanceof ReadFailure ? error : new ReadFailure('file-corrupt', 1, error)
  }
}

async function onDisk(source: OpenedSource): Promise<{ path: string; temporary: boolean }> {
  if (source.path !== undefined) return { path: source.path, temporary: false }
  const path = join(tmpdir(), `yimen-import-${randomUUID()}.xlsx`)
  try {
    await pipeline(source.bytes, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    await rm(path, { force: true })
    throw error instanceof ReadFailure ? error.at(1) : error
  }
  return { path, temporary: true }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName.replace(/^\//, ''), entry)
    if (entries.size > 10_000) throw new ReadFailure('file-corrupt', 1)
  }
  return entries
}

/** Text of one part. The budget counts what really came out of the zip, whatever its directory says. */
async function* readPart(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  budget: { left: number },
): AsyncGenerator<string> {
  const entry = entries.get(path)
  if (entry === undefined) throw new ReadFailure('not-a-workbook')
  if (entry.isEncrypted()) throw new ReadFailure('encrypted-workbook')
  const stream = await zip.openReadStreamPromise(entry)
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    const bytes: Buffer = chunk
    budget.left -= bytes.length
    if (budget.left < 0) throw new ReadFailure('file-too-large', 1)
    yield decoder.decode(bytes, { stream: true })
  }
}

type Read = (path: string) => AsyncGenerator<string>

async function readDirectory(entries: ReadonlyMap<string, Entry>, read: Read, limits: ReadLimits) {
  const root = await relationships(read, entries, '_rels/.rels', '')
  const workbook = [...root.values()].find((each) => each.type.endsWith('/officeDocument'))?.path
  if (workbook === undefined || !entries.has(workbook)) throw new ReadFailure('not-a-workbook')
  const folder = workbook.includes('/') ? workbook.slice(0, workbook.lastIndexOf('/') + 1) : ''
  const file = workbook.slice(folder.length)
  const parts = await relationships(read, entries, `${folder}_rels/${file}.rels`, folder)
  const sheets: SheetPart[] = []
  let date1904 = false
  await parseXml(read(workbook), (name, attributes) => {
    if (name === 'workbookPr') date1904 = isTrue(attributes.date1904)
    if (name !== 'sheet') return
    const part = parts.get(attributes['r:id'] ?? attributes.id ?? '')
    // Chart sheets and macro sheets are listed too but hold no rows.
    if (part === undefined || !part.type.endsWith('/worksheet')) return
    const hidden = attributes.state !== undefined && attributes.state !== 'visible'
    sheets.push({ name: attributes.name ?? '', hidden, path: part.path })
  })
  if (sheets.length === 0) throw new ReadFailure('not-a-workbook')
  const partOf = (kind: string) => [...parts.values()].find((each) => each.type.endsWith(kind))?.path
  const styles = async (): Promise<SheetStyles> => ({
    date1904,
    sharedTexts: await sharedTexts(read, entries, partOf('/sharedStrings'), limits),
    isDateStyle: await dateStyles(read, entries, partOf('/styles')),
  })
  return { sheets, styles }
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}

interface Relationship {
  readonly type: string
  readonly path: string
}

async function relationships(
  read: Read,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  folder: string,
): Promise<ReadonlyMap<string, Relationship>> {
  const found = new Map<string, Relationship>()
  if (!entries.has(path)) return found
  await parseXml(read(path), (name, attributes) => {
    if (name !== 'Relationship' || attributes.TargetMode === 'External') return
    const target = attributes.Target ?? ''
    const resolved = target.startsWith('/')
      ? target.slice(1)
      : new URL(target, `zip:///${folder}`).pathname.slice(1)
    found.set(attributes.Id ?? '', { type: attributes.Type ?? '', path: decodeURIComponent(resolved) })
  })
  return found
}

async function sharedTexts(
  read: Read,
  entries: ReadonlyMap<string, Entry>,
  path: string | undefined,
  limits: ReadLimits,
): Promise<readonly string[]> {
  const texts: string[] = []
  if (path === undefined || !entries.has(path)) return texts
  let characters = 0
  let current = ''
  let reading = false
  let phonetic = false
  const reader = new XmlReader({
    open(name) {
      if (name === 'si') current = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') reading = !phonetic
    },
    text(text) {
      if (!reading) return
      characters += text.length
      if (characters > limits.maxSharedCharacters) throw new ReadFailure('file-too-large', 1)
      current += text
    },
    close(name) {
      if (name === 'si') texts.push(current)
      else if (name === 'rPh') phonetic = false
      else if (name === 't') reading = false
    },
  })
  for await (const text of read(path)) reader.push(text)
  reader.end()
  return texts
}

/** Built-in number formats that show a date (ECMA-376 18.8.30, with the Chinese ones 27–36 and 50–58). */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)
}

async function dateStyles(
  read: Read,
  entries: ReadonlyMap<string, Entry>,
  path: string | undefined,
): Promise<readonly boolean[]> {
  const styles: boolean[] = []
  if (path === undefined || !entries.has(path)) return styles
  const custom = new Map<number, boolean>()
  let inCells = false
  const open = (name: string, attributes: Attributes) => {
    if (name === 'numFmt') {
      const plain = (attributes.formatCode ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
      const shownText = attributes.formatCode ?? ''
      custom.set(Number(attributes.numFmtId), /[yd]/i.test(plain) || /年.*月|月.*日/.test(shownText))
    } else if (name === 'cellXfs') inCells = true
    else if (name === 'cellStyles') inCells = false
    else if (name === 'xf' && inCells) {
      const id = Number(attributes.numFmtId ?? 0)
      styles.push(custom.get(id) ?? isBuiltInDate(id))
    }
  }
  await parseXml(read(path), open)
  return styles
}
