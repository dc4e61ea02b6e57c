import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { loadConfig, type Overrides, type RunConfig } from '../config.ts'
import { exitCodes, OperatorProblem, systemErrorCode } from '../platform/operatorProblem.ts'
import { dataFolder, findHolder, folderInUse } from '../platform/postgres/folder.ts'
import { isAlive } from '../platform/postgres/postmaster.ts'
import { accountsTable, findDemoAccounts, keepDemoAccounts, writePasswordFile } from './accounts.ts'
import { migrateAll } from './migrate.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { goOnWithoutReader, printData, printJson, progress, say, styled } from './output.ts'
import { listenProblem, requireFreePort } from './portOwner.ts'
import { type AccountSecret, loadProgram, type Program, type RunningServer } from './program.ts'
import { ownRuntime, type Runtime } from './runtime.ts'
import { untilAskedToEnd } from './shutdown.ts'

interface StartOptions extends CommonOptions {
  readonly host?: string
  readonly port?: string
  readonly demo: boolean
  readonly demoPasswordFile?: string
  readonly businessDate?: string
}

/** `yimen start` (what `npm start` runs): everything up to serving; ends cleanly on Ctrl-C. */
export function addStart(program: Command): void {
  const command = program
    .command('start')
    .description('start the server: database, migrations, demo data when empty, web')
    .option('--host <address>', 'address to listen on (HOST)')
    .option('--port <number>', 'TCP port to listen on, 0 for any free one (PORT)')
    .addOption(new Option('--no-demo', 'do not seed the demo province (YIMEN_DEMO=off)'))
    .option('--demo-password-file <file>', 'write address and demo accounts as JSON, mode 600')
    .option('--business-date <day>', 'legal day to work on, as 2017-10-16 (YIMEN_BUSINESS_DATE)')
  withCommonOptions(command, [
    'yimen start',
    'PORT=9000 yimen start --no-demo',
    'yimen start --demo-password-file ./demo.json',
  ]).action((options: StartOptions) => start(options))
}

async function start(options: StartOptions): Promise<void> {
  const asked = untilAskedToEnd()
  goOnWithoutReader()
  const overrides = startOverrides(options)
  const config = loadConfig(process.env, overrides)
  await requirePlace(config.dataDir, config.host, config.port)
  progress(config.databaseUrl ? 'Connecting to the database server' : 'Starting the database')
  const runtime = await ownRuntime(overrides, 'start')
  let server: RunningServer | undefined
  let failure: unknown
  try {
    const program = await loadProgram()
    await migrateAll(runtime.config)
    const accounts = await demoAccounts(program, runtime.config)
    server = await listen(program, runtime.config)
    runtime.describe({ baseUrl: server.baseUrl })
    announce(server.baseUrl, accounts, options, runtime.config)
    if (accounts.length === 0) await tellFirstAccount(program, runtime.config)
    const reason = await Promise.race([asked, lostDatabase(runtime)])
    progress(`Stopping (${reason})`)
  } catch (error) {
    failure = error
  }
  await server?.close()
  await runtime.close()
  if (failure) throw failure
  progress('Stopped')
}

function startOverrides(options: StartOptions): Overrides {
  return {
    ...overridesFrom(options),
    ...(options.host === undefined ? {} : { HOST: options.host }),
    ...(options.port === undefined ? {} : { PORT: options.port }),
    ...(options.demo ? {} : { YIMEN_DEMO: 'off' }),
    ...(options.businessDate === undefined ? {} : { YIMEN_BUSINESS_DATE: options.businessDate }),
  }
}

/**
 * Makes sure of the address before the long steps. A server of the same folder that still holds the port may be just
 * ending (its npm was killed): it gets a moment; if it stays, "the folder is in use" is the better answer.
 */
async function requirePlace(dataDir: string, host: string, port: number): Promise<void> {
  const folder = dataFolder(dataDir)
  for (let waited = 0; ; waited += 100) {
    try {
      return await requireFreePort(host, port)
    } catch (error) {
      const holder = findHolder(folder)
      const serves = holder?.baseUrl !== undefined && new URL(holder.baseUrl).port === String(port)
      if (!holder || !serves || !isAlive(holder.pid)) throw error
      if (waited >= 3_000) throw folderInUse(folder)
      await sleep(100)
    }
  }
}

async function demoAccounts(program: Program, config: RunConfig): Promise<readonly AccountSecret[]> {
  if (!config.demo || !config.parts.includes('front')) return []
  const made = await program.seedDemo(config, progress)
  return made.length > 0 ? keepDemoAccounts(config, made) : findDemoAccounts(config)
}

async function listen(program: Program, config: RunConfig): Promise<RunningServer> {
  try {
    return await program.startServer(config)
  } catch (error) {
    const code = systemErrorCode(error)
    const ofListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
    throw ofListening && code ? listenProblem(code, config.host, config.port) : error
  }
}

function announce(
  baseUrl: string,
  accounts: readonly AccountSecret[],
  options: StartOptions,
  config: RunConfig,
): void {
  if (options.demoPasswordFile) writePasswordFile(options.demoPasswordFile, baseUrl, accounts)
  if (options.json) {
    printJson({ baseUrl, accounts })
    return
  }
  if (!config.parts.includes('front')) {
    printData(
      `\n一门 Yimen  the ${config.parts.join(' and ')} part, for the other parts at https://${config.linkHost}:${config.linkPort}; its health at ${baseUrl}/readyz\n`,
    )
    return
  }
  printData(`\n一门 Yimen  ${styled('bold', baseUrl, process.stdout)}\n`)
  if (accounts.length > 0) printData(`${accountsTable(accounts)}\n`)
  printData('Ctrl-C ends it. New passwords: npx yimen accounts reset')
}

/** An installation without the demo begins with nobody: its first administrator is made by command. */
async function tellFirstAccount(program: Program, config: RunConfig): Promise<void> {
  if (!config.parts.includes('front') || !(await program.hasNoAccounts(config))) return
  say(
    `${styled('yellow', 'Nobody can sign in yet.')} Make the first administrator, beside the running server:\n` +
      '       npx yimen accounts create --role administrator --username NAME',
  )
}

async function lostDatabase(runtime: Runtime): Promise<never> {
  const never = new Promise<never>(() => {})
  const reason = await (runtime.postgres?.lost ?? never)
  throw new OperatorProblem(
    `PostgreSQL died and could not be started again: ${reason}`,
    'Put right what it names and start again; everything confirmed is on disk.',
    exitCodes.notReachable,
  )
}
