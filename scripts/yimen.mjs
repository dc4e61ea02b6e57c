#!/usr/bin/env node
// npx yimen: the command line.
import { ensureInstalled, ensureWebBuilt, findNode24, runInPlace } from './prepare.mjs'

const args = process.argv.slice(2)
const supervised = args[0] === 'start'
ensureInstalled()
const node = findNode24()
if (supervised) ensureWebBuilt(node)
runInPlace(node, 'server/src/cli.ts', args, { supervised })
