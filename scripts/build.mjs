// node scripts/build.mjs: builds the web application when it is missing or older than its sources.
import { ensureInstalled, ensureWebBuilt, findNode24 } from './prepare.mjs'

ensureInstalled()
ensureWebBuilt(findNode24())
