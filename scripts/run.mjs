// node scripts/run.mjs FILE.ts …: runs a TypeScript file of this repository with Node 24.
import { ensureInstalled, fail, findNode24, runInPlace } from './prepare.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file) fail('No file was given.', 'Use: node scripts/run.mjs scripts/trace.ts')
ensureInstalled()
runInPlace(findNode24(), file, args)
