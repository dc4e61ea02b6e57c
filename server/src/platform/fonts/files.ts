import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'
import decompress from 'woff2-encoder/decompress'
import { createFace, type Face } from './face.ts'

export type Weight = 'regular' | 'bold'

const resolve = createRequire(import.meta.url).resolve

/** Noto Serif SC: mainland glyph forms, every ideograph of the BMP (GB 18030 levels 1 and 2 need those and a few more). */
const PRIMARY_FILES: Record<Weight, string> = {
  regular: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
}

function open(bytes: Uint8Array): Font {
  const font = create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if ('fonts' in font) throw new Error('a font collection where one font was expected')
  return font
}

function once<K, V>(load: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const loaded = new Map<K, Promise<V>>()
  return (key) => {
    const known = loaded.get(key)
    if (known) return known
    const loading = load(key)
    loaded.set(key, loading)
    // A failed read (file system busy) may be tried again by the next document.
    loading.catch(() => loaded.delete(key))
    return loading
  }
}

/** The main face of a weight; read on first use, then shared. */
export const primaryFace = once(async (weight: Weight): Promise<Face> => {
  const bytes = await readFile(resolve(PRIMARY_FILES[weight]))
  return createFace(`NotoSerifSC-${weight === 'bold' ? 'Bold' : 'Regular'}`, open(bytes))
})

interface Slice {
  readonly file: string
  readonly ranges: readonly (readonly [number, number])[]
}

const FONT_FACE = /url\((HanaMin[^)]+\.woff2)\)[^}]*?unicode-range:\s*([^;]+);/g

/** Which file of the split Hanazono font holds which characters, read from the style sheet of its package. */
const hanazonoSlices = once(async (styleSheet: string): Promise<readonly Slice[]> => {
  const rules = await readFile(resolve(styleSheet), 'utf8')
  return Array.from(rules.matchAll(FONT_FACE), ([, file = '', ranges = '']) => ({
    file,
    ranges: ranges.split(',').map((range) => {
      const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
    }),
  }))
})

const sliceFace = once(async (file: string): Promise<Face> => {
  const packed = await readFile(join(dirname(resolve('hanamin/package.json')), file))
  // Unpacked to TrueType first: fontkit cannot cut a subset out of the transformed glyph table of WOFF2.
  return createFace(file.replace(/\.woff2$/, '').replaceAll('.', '-'), open(await decompress(packed)))
})

/**
 * The face of Hanazono Mincho (CJK extensions A to F and most symbols) that holds the character;
 * undefined when there is none. Loads only the slice needed (at most 330 kB packed).
 */
export async function findFallbackFace(codePoint: number): Promise<Face | undefined> {
  const slices = await hanazonoSlices('hanamin/HanaMin.css')
  const holds = ({ ranges }: Slice) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to)
  for (const { file } of slices.filter(holds)) {
    const face = await sliceFace(file)
    if (face.has(codePoint)) return face
  }
  return undefined
}
