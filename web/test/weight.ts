import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The built application; absent before `vite build`. */
export const DIST = join(import.meta.dirname, '../dist')

interface Chunk {
  readonly file: string
  readonly src?: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

/** What each portal's first screen needs beside the entry: its frame, its first page, its texts. */
export const firstLoads = {
  public: ['src/public/PublicPortal.tsx', 'src/public/HomePage.tsx', texts('common'), texts('public')],
  taxpayer: [
    'src/taxpayer/TaxpayerPortal.tsx',
    'src/taxpayer/HomePage.tsx',
    texts('common'),
    texts('taxpayer'),
  ],
  counter: ['src/counter/CounterPortal.tsx', 'src/counter/HomePage.tsx', texts('common'), texts('counter')],
  office: ['src/office/OfficePortal.tsx', 'src/office/HomePage.tsx', texts('common'), texts('office')],
  admin: ['src/admin/AdminPortal.tsx', 'src/admin/HomePage.tsx', texts('common'), texts('admin')],
} as const

export type Portal = keyof typeof firstLoads

function texts(namespace: string): string {
  return `src/i18n/zh-CN/${namespace}.json`
}

export function isBuilt(): boolean {
  return existsSync(join(DIST, '.vite/manifest.json'))
}

/** The files a browser fetches for some modules: index.html, the entry, the modules, and all they import statically. */
export function filesFor(modules: readonly string[]): string[] {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'))
  const files = new Set(['index.html'])
  const seen = new Set<string>()
  const add = (key: string) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not in the build`)
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) add(next)
  }
  for (const key of ['index.html', ...modules]) add(key)
  return [...files]
}

/** Bytes on the wire after gzip, as the server sends them. */
export function gzipBytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file))).length, 0)
}

/** All built scripts with their text. */
export function scripts(): { file: string; text: string }[] {
  return readdirSync(join(DIST, 'assets'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file: `assets/${file}`, text: readFileSync(join(DIST, 'assets', file), 'utf8') }))
}
