/**
 * Fonts for documents, from npm packages only: a machine without any system font prints every Chinese name.
 * Noto Serif SC first, Hanazono Mincho for what it lacks (extensions B to F, U+20BB7 𠮷), and a visible
 * 〔U+XXXX〕 with a warning for what neither has. Never an empty box.
 */
import type { Face, Outline } from './face.ts'
import { findFallbackFace, primaryFace, type Weight } from './files.ts'

export type { EmbeddableFont, Face, Outline } from './face.ts'
export type { Weight } from './files.ts'

export interface Run {
  readonly face: Face
  readonly text: string
}

/** The faces for a set of texts: everything needed is loaded, so that layout is synchronous. */
export interface FontSet {
  /** The text as it will be printed: code points without glyph spelled out, controls as blanks. */
  legible(text: string): string
  /** Splits a legible text into stretches of one face. */
  runs(text: string, weight: Weight): Run[]
  /** Width of a legible text in units of the size. */
  widthOf(text: string, size: number, weight: Weight): number
  /** Outline of one legible character for a size of 1, y upwards from the baseline. */
  outline(character: string, weight: Weight): Outline
  /** Characters of the prepared texts that no font holds, as `U+XXXX`, sorted. */
  readonly missingGlyphs: readonly string[]
}

/** Variation selectors, joiners, byte order mark: they print nothing of their own. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u

function spell(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Loads the faces that the texts need (lazily, cached per process) and says what cannot be printed. */
export async function prepareFonts(texts: Iterable<string>): Promise<FontSet> {
  const regular = await primaryFace('regular')
  const bold = await primaryFace('bold')
  const fallback = new Map<number, Face>()
  const missing = new Set<number>()
  const seen = new Set<number>()
  for (const text of texts) {
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0
      if (seen.has(codePoint)) continue
      seen.add(codePoint)
      if (regular.has(codePoint) || INVISIBLE.test(character) || CONTROL.test(character)) continue
      const face = await findFallbackFace(codePoint)
      if (face) fallback.set(codePoint, face)
      else missing.add(codePoint)
    }
  }
  return new LoadedFonts(regular, bold, fallback, missing)
}

class LoadedFonts implements FontSet {
  readonly missingGlyphs: readonly string[]
  readonly #primary: Record<Weight, Face>
  readonly #fallback: ReadonlyMap<number, Face>

  constructor(regular: Face, bold: Face, fallback: ReadonlyMap<number, Face>, missing: ReadonlySet<number>) {
    this.#primary = { regular, bold }
    this.#fallback = fallback
    this.missingGlyphs = [...missing].sort((a, b) => a - b).map(spell)
  }

  legible(text: string): string {
    let printed = ''
    for (const character of text) {
      if (INVISIBLE.test(character)) continue
      if (character === '\n') printed += '\n'
      else if (CONTROL.test(character)) printed += ' '
      else if (this.#face(character, 'regular')) printed += character
      else printed += `〔${spell(character.codePointAt(0) ?? 0)}〕`
    }
    return printed
  }

  runs(text: string, weight: Weight): Run[] {
    const runs: { face: Face; text: string }[] = []
    for (const character of text) {
      const face = this.#getFace(character, weight)
      const last = runs.at(-1)
      if (last?.face === face) last.text += character
      else runs.push({ face, text: character })
    }
    return runs
  }

  widthOf(text: string, size: number, weight: Weight): number {
    let width = 0
    for (const character of text)
      width += this.#getFace(character, weight).advance(character.codePointAt(0) ?? 0)
    return width * size
  }

  outline(character: string, weight: Weight): Outline {
    return this.#getFace(character, weight).outline(character.codePointAt(0) ?? 0)
  }

  #face(character: string, weight: Weight): Face | undefined {
    const codePoint = character.codePointAt(0) ?? 0
    const primary = this.#primary[weight]
    if (primary.has(codePoint)) return primary
    const { regular } = this.#primary
    return regular.has(codePoint) ? regular : this.#fallback.get(codePoint)
  }

  #getFace(character: string, weight: Weight): Face {
    const face = this.#face(character, weight)
    if (!face) throw new Error(`text was not prepared: ${spell(character.codePointAt(0) ?? 0)} has no face`)
    return face
  }
}
