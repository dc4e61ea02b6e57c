// npm test: everything, in order, on a machine with Node ≥ 20 and npm and nothing else. All stages run, so that one
// run shows everything that is wrong; the exit code is 1 when anything failed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, findNode24, root } from './prepare.mjs'

const soak = process.argv.includes('--soak')
/** Parts of file names: run only those tests (npm test -- calendar), all other stages as usual. */
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const results = join(root, '.cache/test-results')

ensureInstalled()
const node = findNode24()
// Only what these stages write may count: an old report must not stand for a stage that crashed.
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const bin = (file) => join(root, 'node_modules', file)
const vitest = (name, ...args) => [
  bin('vitest/vitest.mjs'),
  'run',
  ...args,
  ...(only.length > 0 ? ['--passWithNoTests', ...only] : []),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, `${name}.json`)}`,
]

const stages = [
  { title: 'Format and lint', run: () => nodeRun(bin('@biomejs/biome/bin/biome'), 'check', '.') },
  { title: 'Types', run: () => nodeRun(bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json') },
  {
    title: 'Types of web',
    run: () => nodeRun(bin('typescript/bin/tsc'), '--noEmit', '-p', 'web/tsconfig.json'),
  },
  {
    title: 'Boundaries',
    run: () =>
      nodeRun(
        bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
        ...[
          '--config',
          '.dependency-cruiser.mjs',
          'core/src',
          'server/src',
          'web/src',
          'bench/src',
          'e2e/src',
        ],
      ),
  },
  { title: 'Build of web', run: () => nodeRun('scripts/build.mjs') },
  { title: 'Unit and server tests', report: 'unit', run: () => nodeRun(...vitest('unit')) },
  {
    title: 'Journeys in a browser',
    report: 'e2e',
    run: () => nodeRun(...vitest('e2e', '--config', 'e2e/vitest.config.ts')),
  },
  {
    title: 'Journeys, each part in a process of its own',
    report: 'e2e-divided',
    run: () => nodeRun(...vitest('e2e-divided', '--config', 'e2e/vitest.divided.config.ts')),
  },
  {
    title: 'Requirements proved',
    run: () => nodeRun('--disable-warning=ExperimentalWarning', 'scripts/trace.ts', '--brief'),
  },
]

function nodeRun(...args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'test', ...(soak ? { YIMEN_SOAK: '1' } : {}) },
    })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/** Passed and failed tests of a vitest report; a report that was not written is one failure. */
function countsOf(stage, ok) {
  if (!stage.report) return { passed: 0, failed: ok ? 0 : 1 }
  const file = join(results, `${stage.report}.json`)
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'))
  // A file that does not even load fails without a failed test.
  return { passed: numPassedTests, failed: ok ? numFailedTests : Math.max(1, numFailedTests) }
}

const done = []
for (const stage of stages) {
  console.log(`\n━━ ${stage.title} ${'━'.repeat(Math.max(0, 76 - stage.title.length))}`)
  const begun = performance.now()
  const ok = await stage.run()
  done.push({ title: stage.title, ok, seconds: (performance.now() - begun) / 1000, ...countsOf(stage, ok) })
}

console.log(`\n━━ Summary ${'━'.repeat(69)}`)
for (const { title, ok, seconds } of done) {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(6)} s  ${title}`)
}
const total = (key) => done.reduce((sum, stage) => sum + stage[key], 0)
const failed = total('failed')
console.log(`${total('passed')} passed, ${failed} failed`)
process.exitCode = failed > 0 || done.some((stage) => !stage.ok) ? 1 : 0
