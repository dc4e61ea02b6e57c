import type { Font, PathCommand } from 'fontkit'

/** A glyph as pdfkit reads it: its number in the font, its width in font units, the text it stands for. */
interface PlainGlyph {
  readonly id: number
  readonly advanceWidth: number
  readonly codePoints: readonly number[]
}

interface PlainPosition {
  xAdvance: number
  yAdvance: number
  xOffset: number
  yOffset: number
}

/** pdfkit scales the positions in place and then asks for the width, so the width is summed on demand. */
class PlainRun {
  readonly glyphs: PlainGlyph[]
  readonly positions: PlainPosition[]

  constructor(glyphs: PlainGlyph[]) {
    this.glyphs = glyphs
    this.positions = glyphs.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }))
  }

  get advanceWidth(): number {
    return this.positions.reduce((sum, position) => sum + position.xAdvance, 0)
  }
}

export type Outline = readonly PathCommand[]

/** An opened font in the shape that pdfkit embeds, laid out one glyph per character. */
export interface EmbeddableFont extends Omit<Font, 'layout'> {
  layout(text: string): PlainRun
}

/** One style of one font file, opened once per process and shared by all documents. */
export interface Face {
  /** Unique in the process; the name under which a document registers it. */
  readonly name: string
  readonly font: EmbeddableFont
  has(codePoint: number): boolean
  /** Width of a character for a font size of 1. */
  advance(codePoint: number): number
  /** Outline for a font size of 1, y upwards, origin on the baseline; empty for a blank. */
  outline(codePoint: number): Outline
}

/**
 * Wraps an opened font. Shaping is left out on purpose: forms and names in Chinese need none, one glyph per
 * character keeps the text of the PDF extractable, and fontkit remembers the first text seen for a glyph, which
 * would let one document change the bytes of the next.
 */
export function createFace(name: string, font: Font): Face {
  const glyphs = new Map<number, PlainGlyph>()
  const glyphOf = (codePoint: number): PlainGlyph => {
    const known = glyphs.get(codePoint)
    if (known) return known
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint)
    const glyph = { id, advanceWidth, codePoints: [codePoint] }
    glyphs.set(codePoint, glyph)
    return glyph
  }
  const layout = (text: string): PlainRun =>
    new PlainRun(Array.from(text, (character) => glyphOf(character.codePointAt(0) ?? 0)))
  const embeddable: EmbeddableFont = Object.create(font, {
    layout: { value: layout },
    // pdfkit merges fonts by this name; the slices of a split font all carry the same one.
    postscriptName: { value: name },
  })
  const scale = 1 / font.unitsPerEm
  return {
    name,
    font: embeddable,
    has: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    advance: (codePoint) => glyphOf(codePoint).advanceWidth * scale,
    outline: (codePoint) =>
      font
        .getGlyph(glyphOf(codePoint).id)
        .path.commands.map(({ command, args }) => ({ command, args: args.map((value) => value * scale) })),
  }
}
