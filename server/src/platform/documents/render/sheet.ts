import LineBreaker from 'linebreak'
import PDFDocument from 'pdfkit'
import { type FontSet, prepareFonts, type Weight } from '../../fonts/index.ts'
import type { DocumentFrame, RenderedDocument } from './types.ts'

/** Points per millimetre. */
export const MM = 72 / 25.4
export const INK = '#1a1a1a'
export const FAINT = '#595959'
export const RULE = '#3a3a3a'
export const SEAL_RED = '#c8161d'

const LINE_HEIGHT = 1.36
/** Where the baseline of a CJK em box lies, from its top (Noto Serif SC: 880 of 1000). */
const BASELINE = 0.88

export interface TextStyle {
  readonly size: number
  readonly weight?: Weight
  readonly color?: string
  readonly align?: 'left' | 'center' | 'right'
  /** Extra space between characters in points, for titles set wide. */
  readonly tracking?: number
  /** Amounts and formulas: set smaller (to 60 %) rather than broken over two lines. */
  readonly fit?: boolean
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface TagOptions {
  readonly alt?: string
  readonly scope?: 'Row' | 'Column'
  readonly box?: Box
  readonly lang?: string
}

export interface SheetOptions {
  readonly title: string
  readonly author: string
  readonly frame: DocumentFrame
  readonly orientation?: 'portrait' | 'landscape'
  /** Everything that will be printed, in any nesting: its characters decide which fonts are loaded. */
  readonly content: unknown
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value) yield* stringsIn(item)
  else if (value !== null && typeof value === 'object') yield* stringsIn(Object.values(value))
}

/**
 * An A4 sheet under the pen: text with a font for every glyph, tags for reading aloud, a cursor that moves down.
 * Units are points, y grows downwards.
 */
export class Sheet {
  readonly doc: PDFKit.PDFDocument
  readonly left: number = 15 * MM
  readonly right: number
  readonly bottom: number
  /** Top of the next block. */
  y: number
  readonly #fonts: FontSet
  readonly #registered = new Set<string>()
  readonly #parents: PDFKit.PDFStructureElement[] = []
  readonly #chunks: Buffer[] = []
  readonly #ended: Promise<void>
  #onContinue: (sheet: Sheet) => void = () => {}

  private constructor(options: SheetOptions, fonts: FontSet) {
    const { frame, orientation = 'portrait' } = options
    this.#fonts = fonts
    this.doc = new PDFDocument({
      size: 'A4',
      layout: orientation,
      margin: 0,
      bufferPages: true,
      // No default font: every font in the file is embedded, as PDF/UA asks.
      font: '',
      pdfVersion: '1.7',
      subset: 'PDF/UA',
      tagged: true,
      lang: frame.language === 'zh' ? 'zh-CN' : 'en',
      displayTitle: true,
      info: {
        Title: fonts.legible(options.title),
        Author: fonts.legible(options.author),
        Subject: fonts.legible(frame.documentNumber),
        Creator: 'Yimen',
        Producer: 'Yimen',
        CreationDate: frame.createdAt,
        ModDate: frame.createdAt,
      },
    })
    this.doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
    this.#ended = new Promise((resolve, reject) => {
      this.doc.on('end', resolve)
      this.doc.on('error', reject)
    })
    this.right = this.doc.page.width - this.left
    this.bottom = this.doc.page.height - 22 * MM
    this.y = 14 * MM
    const root = this.doc.struct('Document')
    this.doc.addStructure(root)
    this.#parents.push(root)
  }

  /** Loads the fonts the content needs and opens the first page. */
  static async open(options: SheetOptions): Promise<Sheet> {
    const fonts = await prepareFonts(stringsIn(options))
    return new Sheet(options, fonts)
  }

  get width(): number {
    return this.right - this.left
  }

  /** Called at the top of every further page, inside an artifact. */
  onContinue(draw: (sheet: Sheet) => void): void {
    this.#onContinue = draw
  }

  newPage(): void {
    this.doc.addPage()
    this.y = 14 * MM
    this.artifact(() => this.#onContinue(this), 'Pagination')
  }

  /** Starts a new page unless the height still fits. */
  need(height: number): void {
    if (this.y + height > this.bottom) this.newPage()
  }

  /** A structure element around others (Table, TR, Sect). */
  group(type: string, draw: () => void): void {
    const element = this.doc.struct(type)
    this.#parents.at(-1)?.add(element)
    this.#parents.push(element)
    draw()
    this.#parents.pop()
    element.end()
  }

  /** A structure element that holds content (H1, P, TD, Figure). */
  tag(type: string, options: TagOptions, draw: () => void): void {
    const { alt, scope, box, lang } = options
    const element = this.doc.struct(type, {
      ...(alt === undefined ? {} : { alt: this.#fonts.legible(alt) }),
      ...(scope === undefined ? {} : { scope }),
      ...(lang === undefined ? {} : { lang }),
      ...(box === undefined
        ? {}
        : {
            bbox: [box.x, box.y, box.x + box.width, box.y + box.height] satisfies [
              number,
              number,
              number,
              number,
            ],
          }),
    })
    this.#parents.at(-1)?.add(element)
    element.add(draw)
    element.end()
  }

  /** Rules, repeated headers, page numbers: not read aloud. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.doc.markContent('Artifact', { type })
    draw()
    this.doc.endMarkedContent()
  }

  /** Lines of a text set in a width. Breaks where UAX #14 allows, inside a word only when it is too long alone. */
  lines(text: string, width: number, asked: TextStyle): string[] {
    const style = this.#fitted(text, width, asked)
    return this.#fonts
      .legible(text)
      .split('\n')
      .flatMap((paragraph) => this.#wrap(paragraph, width, style))
  }

  #fitted(text: string, width: number, style: TextStyle): TextStyle {
    if (!style.fit) return style
    const natural = this.widthOf(text, style)
    return natural <= width
      ? style
      : { ...style, size: style.size * Math.max(0.6, (0.995 * width) / natural) }
  }

  #wrap(text: string, width: number, style: TextStyle): string[] {
    const breaker = new LineBreaker(text)
    const lines: string[] = []
    let line = ''
    let from = 0
    for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
      const piece = text.slice(from, next.position)
      from = next.position
      if (this.#measure((line + piece).trimEnd(), style) <= width) {
        line += piece
        continue
      }
      if (line !== '') lines.push(line.trimEnd())
      line = ''
      for (const character of piece) {
        if (line !== '' && this.#measure((line + character).trimEnd(), style) > width) {
          lines.push(line)
          line = ''
        }
        line += character
      }
    }
    lines.push(line.trimEnd())
    return lines
  }

  #measure(legible: string, { size, weight = 'regular', tracking = 0 }: TextStyle): number {
    const width = this.#fonts.widthOf(legible, size, weight)
    return tracking === 0 ? width : width + tracking * (Array.from(legible).length - 1)
  }

  widthOf(text: string, style: TextStyle): number {
    return this.#measure(this.#fonts.legible(text), style)
  }

  lineHeight({ size }: TextStyle): number {
    return size * LINE_HEIGHT
  }

  heightOf(text: string, width: number, style: TextStyle): number {
    return this.lines(text, width, style).length * this.lineHeight(this.#fitted(text, width, style))
  }

  /** Draws a text from a top left corner within a width; returns its height. */
  text(text: string, x: number, y: number, width: number, asked: TextStyle): number {
    const style = { ...this.#fitted(text, width, asked), fit: false }
    const lines = this.lines(text, width, style)
    const height = this.lineHeight(style)
    lines.forEach((line, index) => {
      this.#line(line, x, y + index * height, width, style)
    })
    return lines.length * height
  }

  /** Draws a text in a box, centred in height. */
  cell(text: string, box: Box, style: TextStyle, padding = 3): void {
    const width = box.width - 2 * padding
    const height = this.heightOf(text, width, style)
    this.text(text, box.x + padding, box.y + (box.height - height) / 2, width, style)
  }

  #line(line: string, x: number, top: number, width: number, style: TextStyle): void {
    const { size, weight = 'regular', align = 'left', color = INK, tracking = 0 } = style
    const free = align === 'left' ? 0 : width - this.#measure(line, style)
    let at = x + (align === 'center' ? free / 2 : free)
    const baseline = top + (this.lineHeight(style) - size) / 2 + size * BASELINE
    this.doc.fillColor(color)
    for (const { face, text } of this.#fonts.runs(line, weight)) {
      if (!this.#registered.has(face.name)) {
        this.doc.registerFont(face.name, face.font)
        this.#registered.add(face.name)
      }
      this.doc.font(face.name).fontSize(size)
      this.doc.text(text, at, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...(tracking === 0 ? {} : { characterSpacing: tracking }),
      })
      at += this.#fonts.widthOf(text, size, weight) + tracking * Array.from(text).length
    }
  }

  /** Outlines of a text as separate characters, for seals. */
  characters(text: string, weight: Weight): { advance: number; outline: ReturnType<FontSet['outline']> }[] {
    return Array.from(this.#fonts.legible(text), (character) => ({
      advance: this.#fonts.widthOf(character, 1, weight),
      outline: this.#fonts.outline(character, weight),
    }))
  }

  rectangle({ x, y, width, height }: Box, lineWidth = 0.6, color = RULE): void {
    this.doc.lineWidth(lineWidth).strokeColor(color).rect(x, y, width, height).stroke()
  }

  fill({ x, y, width, height }: Box, color: string): void {
    this.doc.fillColor(color).rect(x, y, width, height).fill()
  }

  line(x1: number, y1: number, x2: number, y2: number, lineWidth = 0.6, color = RULE): void {
    this.doc.lineWidth(lineWidth).strokeColor(color).moveTo(x1, y1).lineTo(x2, y2).stroke()
  }

  /** Draws the foot of every page and closes the file. */
  async finish(foot: (sheet: Sheet, page: number, pages: number) => void): Promise<RenderedDocument> {
    const { count } = this.doc.bufferedPageRange()
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(page)
      this.artifact(() => foot(this, page + 1, count), 'Pagination')
    }
    for (const element of this.#parents) element.end()
    this.doc.end()
    await this.#ended
    return { bytes: Buffer.concat(this.#chunks), pages: count, missingGlyphs: this.#fonts.missingGlyphs }
  }
}
