import { problem } from './problem.ts'
import type { RawRow, ReadLimits } from './rawRow.ts'

const DELIMITERS = [',', '\t', ';'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/**
 * RFC 4180 records from text that arrives in blocks of whole lines. A record keeps the number of the line it starts on. A quote
 * that is never closed, or is closed in the middle of a field, costs only the line it stands on: reading resumes on the next
 * one. Quotes inside a field that does not begin with a quote are ordinary characters, as spreadsheets write them.
 */
export class RecordReader {
  readonly #eol: string
  readonly #limits: ReadLimits
  #delimiter: Delimiter | undefined
  #line = 1
  #carry = ''
  #badLines = new Set<number>()
  #encoding = ''

  constructor(eol: string, limits: ReadLimits, delimiter?: Delimiter) {
    this.#eol = eol
    this.#limits = limits
    this.#delimiter = delimiter
  }

  /** Number of the first line of the next record. */
  get line(): number {
    return this.#line
  }

  /** Takes the next block; appends its complete records (blank lines left out) to `rows`. `last`: nothing follows. */
  push(text: string, badLines: readonly number[], last: boolean, encoding: string, rows: RawRow[]): void {
    if (badLines.length > 0) {
      const first = this.#line + count(this.#carry, this.#eol, 0, this.#carry.length)
      for (const index of badLines) this.#badLines.add(first + index)
    }
    this.#encoding = encoding
    const data = this.#carry === '' ? text : this.#carry + text
    this.#carry = ''
    this.#read(data, last, rows)
    if (this.#badLines.size > 0 && this.#carry === '') this.#badLines.clear()
  }

  /** A line over the limit stood here: whatever record was open before it stays unclosed. */
  pushTooLong(rows: RawRow[]): void {
    const data = this.#carry
    this.#carry = ''
    this.#read(data, true, rows)
    const limit = String(this.#limits.maxRecordBytes)
    rows.push({ line: this.#line, cells: [], problem: problem('record-too-long', '', '', limit) })
    this.#line += 1
  }

  #read(data: string, last: boolean, rows: RawRow[]): void {
    if (data === '') return
    let at = 0
    if (this.#delimiter === undefined) {
      const directive = /^sep=([,;\t])\r?(?:\n|$)/i.exec(data)
      if (directive && this.#line === 1) {
        this.#delimiter = directive[1] as Delimiter
        at = directive[0].length
        this.#line += 1
      } else this.#delimiter = detectDelimiter(data, this.#eol)
    }
    const delimiter = this.#delimiter
    const eol = this.#eol
    let quote = data.indexOf('"', at)
    while (at < data.length) {
      let end = data.indexOf(eol, at)
      if (end === -1) end = data.length
      if (quote !== -1 && quote < at) quote = data.indexOf('"', at)
      if (quote === -1 || quote >= end) {
        this.#plain(data, at, end, rows)
        at = end + 1
        continue
      }
      const record = splitQuoted(data, at, delimiter, eol, this.#limits.maxRecordBytes)
      if (record.kind === 'record') {
        const lines = record.end > end ? 1 + count(data, eol, at, record.end) : 1
        if (lines <= this.#limits.maxRecordLines) {
          this.#emit(record.cells, lines, rows)
          at = record.end + 1
          continue
        }
      }
      const open = record.kind === 'open' && !last
      if (open && data.length - at <= this.#limits.maxRecordBytes) {
        if (count(data, eol, at, data.length) < this.#limits.maxRecordLines) {
          this.#carry = data.slice(at)
          return
        }
      }
      this.#refuseLine(data.slice(at, end), record.kind === 'malformed', rows)
      at = end + 1
    }
  }

  #plain(data: string, at: number, end: number, rows: RawRow[]): void {
    const stop = end > at && this.#eol === '\n' && data.charCodeAt(end - 1) === 13 ? end - 1 : end
    if (stop === at) this.#line += 1
    else this.#emit(data.slice(at, stop).split(this.#delimiter ?? ','), 1, rows)
  }

  #emit(cells: string[], lines: number, rows: RawRow[]): void {
    const line = this.#line
    this.#line += lines
    if (this.#badLines.size > 0) {
      for (let each = line; each < line + lines; each += 1) {
        if (!this.#badLines.has(each)) continue
        rows.push({ line, cells, problem: problem('encoding', '', '', this.#encoding.toUpperCase()) })
        return
      }
    }
    if (cells.length > this.#limits.maxColumns) {
      const limit = String(this.#limits.maxColumns)
      rows.push({ line, cells: cells.slice(0, 100), problem: problem('too-many-columns', '', '', limit) })
      return
    }
    if (cells.every(isBlank)) return
    rows.push({ line, cells })
  }

  #refuseLine(text: string, malformed: boolean, rows: RawRow[]): void {
    const cells = text.replace(/\r$/, '').split(this.#delimiter ?? ',')
    const code = malformed ? 'malformed-quotes' : 'unbalanced-quotes'
    rows.push({ line: this.#line, cells, problem: problem(code, '', text) })
    this.#line += 1
  }
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === ''
}

function count(text: string, mark: string, from: number, to: number): number {
  let total = 0
  for (let at = text.indexOf(mark, from); at !== -1 && at < to; at = text.indexOf(mark, at + 1)) total += 1
  return total
}

type Split =
  | { readonly kind: 'record'; readonly cells: string[]; readonly end: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-long' }

/** One record beginning at `start` that holds quotes; `end` is the place of its line end (or of the end of the text). */
function splitQuoted(text: string, start: number, delimiter: string, eol: string, limit: number): Split {
  const cells: string[] = []
  let at = start
  for (;;) {
    if (text.charCodeAt(at) === 34) {
      const field = quotedField(text, at + 1, start + limit)
      if (typeof field === 'string') return { kind: field }
      cells.push(field.value)
      at = field.end
      while (text.charCodeAt(at) === 32) at += 1
      if (at >= text.length) return { kind: 'record', cells, end: text.length }
      if (text.startsWith(delimiter, at)) {
        at += 1
        continue
      }
      if (eol === '\n' && text.charCodeAt(at) === 13) {
        if (at + 1 >= text.length) return { kind: 'record', cells, end: text.length }
        at += 1
      }
      return text.startsWith(eol, at) ? { kind: 'record', cells, end: at } : { kind: 'malformed' }
    }
    let lineEnd = text.indexOf(eol, at)
    if (lineEnd === -1) lineEnd = text.length
    const next = text.indexOf(delimiter, at)
    if (next === -1 || next > lineEnd) {
      const stop = eol === '\n' && lineEnd > at && text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd
      cells.push(text.slice(at, stop))
      return { kind: 'record', cells, end: lineEnd }
    }
    cells.push(text.slice(at, next))
    at = next + 1
  }
}

function quotedField(
  text: string,
  from: number,
  limit: number,
): { value: string; end: number } | 'open' | 'too-long' {
  let value = ''
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return 'open'
    if (quote > limit) return 'too-long'
    if (text.charCodeAt(quote + 1) !== 34) return { value: value + text.slice(at, quote), end: quote + 1 }
    value += text.slice(at, quote + 1)
    at = quote + 2
  }
}

/** The separator whose number per line agrees best over the first ten lines (quoted parts left out). */
function detectDelimiter(text: string, eol: string): Delimiter {
  const lines: string[] = []
  for (let at = 0; lines.length < 10 && at < text.length; ) {
    const end = text.indexOf(eol, at)
    const stop = end === -1 ? text.length : end
    const line = text.slice(at, Math.min(stop, at + 65_536)).replace(/"[^"]*"/g, '')
    if (line.trim() !== '') lines.push(line)
    at = stop + 1
  }
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const perLine = lines.map((line) => line.split(delimiter).length - 1)
    const most = Math.max(0, ...perLine)
    const agreeing = most === 0 ? 0 : perLine.filter((each) => each === most).length
    const score = agreeing * 1000 + Math.min(most, 999)
    if (most > 0 && score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}
