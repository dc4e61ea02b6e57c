import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const require = createRequire(import.meta.url)

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Flags of a quiet browser: no sandbox as root in a container, no talk to the outside. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/**
 * Starts a Chromium: YIMEN_CHROMIUM, one the system has, or the one that comes as an npm package. Chinese text needs a
 * font: where the system has none, the Noto font of the documents is offered through a fontconfig file of our own.
 */
export async function openBrowser(say: (text: string) => void = () => {}): Promise<Browser> {
  const fonts = fontEnvironment(say)
  const env = { ...process.env, ...fonts } as Record<string, string>
  const system = [process.env.YIMEN_CHROMIUM ?? '', ...SYSTEM_BROWSERS].find(
    (file) => file !== '' && existsSync(file),
  )
  if (system) {
    say(`Chromium: ${system}`)
    return chromium.launch({ executablePath: system, args: QUIET, env })
  }
  const { default: packaged } = await import('@sparticuz/chromium')
  const executablePath = await packaged.executablePath()
  say('Chromium: from the npm package @sparticuz/chromium')
  return chromium.launch({
    executablePath,
    args: [...packaged.args.filter((arg) => !arg.startsWith('--single-process')), ...QUIET],
    env,
  })
}

function fontEnvironment(say: (text: string) => void): Record<string, string> {
  if (systemHasChinese()) return {}
  const folder = mkdtempSync(join(tmpdir(), 'yimen-fonts-'))
  const cache = join(folder, 'cache')
  mkdirSync(cache)
  const fontFolders = noto()
  say(`Chinese font: the npm package of the documents (${fontFolders.length} folders)`)
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${fontFolders
      .map((dir) => `<dir>${dir}</dir>`)
      .join('')}<dir>/usr/share/fonts</dir><cachedir>${cache}</cachedir></fontconfig>`,
  )
  return { FONTCONFIG_FILE: join(folder, 'fonts.conf'), FONTCONFIG_PATH: folder }
}

function systemHasChinese(): boolean {
  try {
    return execFileSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' }).trim() !== ''
  } catch {
    return false
  }
}

function noto(): string[] {
  const root = dirname(require.resolve('@expo-google-fonts/noto-serif-sc/package.json'))
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /400.*\.ttf$/i.test(entry.name))
    .map((entry) => entry.parentPath)
}
