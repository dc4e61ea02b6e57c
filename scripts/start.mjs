// npm start: installs, builds and starts everything on a machine with Node ≥ 20 and npm and nothing else.
import { ensureInstalled, ensureWebBuilt, findNode24, runInPlace } from './prepare.mjs'

ensureInstalled()
const node = findNode24()
ensureWebBuilt(node)
runInPlace(node, 'server/src/cli.ts', ['start', ...process.argv.slice(2)], { supervised: true })
