import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { RunConfig } from '../config.ts'
import { serveApi } from '../front/routes.ts'
import { type House, openHouse } from '../house.ts'
import { systemActor } from '../platform/actor.ts'
import { businessDateSetting, setBusinessDate } from '../platform/clock/businessDate.ts'
import { createApp } from '../platform/http/app.ts'
import { serveOperations } from '../platform/http/operations.ts'
import { openWebPages } from '../platform/http/webPages.ts'
import { openKeyRing } from '../platform/keys/keys.ts'
import { freePort } from '../platform/postgres/postmaster.ts'
import { createMetrics, type Metrics } from '../platform/telemetry/index.ts'
import { requirePublishedDefinitions } from './definitions.ts'
import { openNeighbours } from './links.ts'
import { openLog, type ProgramLog } from './log.ts'
import { noChannel, openTreasury, type Treasury } from './treasury.ts'

const WEB_ROOT = join(import.meta.dirname, '../../../web/dist')
const LARGEST_UPLOAD = 512 * 1024 * 1024
/** How long requests under way may take after a stop was asked for. */
const DRAIN_MS = 10_000

/** The version of the program, from its manifest. */
export function programVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  )
  return manifest.version
}

/** A server that runs, and how to end it: requests under way are answered, jobs finish their pass. */
export interface OpenServer {
  readonly baseUrl: string
  readonly house: House
  close(): Promise<void>
}

/** Opens the parts of this process on their databases and serves HTTP. Whatever was opened is closed when it fails. */
export async function openServer(config: RunConfig): Promise<OpenServer> {
  requirePublishedDefinitions()
  const programLog = openLog({
    dataDir: config.dataDir,
    level: config.logLevel,
    terminal: process.stderr.isTTY === true,
  })
  const opened: (() => Promise<void> | void)[] = [() => programLog.flush()]
  const close = async () => {
    for (const step of opened.splice(0).reverse()) await step()
  }
  try {
    return await open(config, programLog, opened, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  config: RunConfig,
  { log }: ProgramLog,
  opened: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<OpenServer> {
  const startedAt = new Date()
  const port = config.port === 0 ? await freePort() : config.port
  const baseUrl = `http://${reachable(config.host)}:${port}`
  const publicUrl = config.publicUrl ?? baseUrl
  const metrics = createMetrics()
  const hasSide = config.parts.some((part) => part !== 'front')
  const treasury: Treasury = hasSide
    ? await openTreasury(config, log)
    : { channel: noChannel, close: async () => {} }
  opened.push(() => treasury.close())
  const neighbours = openNeighbours(config)
  opened.push(() => neighbours.close())
  const house = openHouse({
    databases: new Map(config.databases.map(({ part, appUrl }) => [part, appUrl])),
    remote: neighbours.remote,
    keys: openKeyRing(config.secretsDir, config.parts),
    log,
    channel: treasury.channel,
    filesDir: join(config.dataDir, 'files'),
    publicUrl,
    demo: config.demo,
    observer: metrics,
  })
  opened.push(() => house.close())
  await beginOnBusinessDate(house, config.businessDate)
  await neighbours.listen(house.parts)
  let draining = false
  const app = await httpOf(config, house, {
    publicUrl,
    startedAt,
    metrics,
    log,
    draining: () => draining,
  })
  opened.push(() => closeApp(app))
  await app.listen({ host: config.host, port })
  log.info({ parts: config.parts, port }, 'serving')
  return {
    baseUrl,
    house,
    async close() {
      draining = true
      log.info('stopping')
      await close()
    },
  }
}

async function httpOf(
  config: RunConfig,
  house: House,
  own: {
    publicUrl: string
    startedAt: Date
    metrics: Metrics
    log: ProgramLog['log']
    draining: () => boolean
  },
): Promise<FastifyInstance> {
  const https = own.publicUrl.startsWith('https:')
  const front = house.parts.get('front')
  const pages = front ? openWebPages(WEB_ROOT, { https }) : undefined
  const app = await createApp({
    log: own.log,
    requestsPerMinute: config.requestsPerMinute,
    maxUploadBytes: LARGEST_UPLOAD,
    // An https address means that a proxy ends TLS before us; its word about the caller counts only from nearby.
    trustProxy: https ? 'loopback, linklocal, uniquelocal' : false,
    https,
    metrics: own.metrics,
    ...(pages ? { fallback: pages.fallback } : {}),
  })
  if (front)
    serveApi(app, front, {
      links: house.links,
      demo: config.demo,
      publicUrl: own.publicUrl,
      https,
      version: programVersion(),
      startedAt: own.startedAt,
    })
  serveOperations(app, () => house.parts.values(), { metrics: own.metrics, draining: own.draining })
  await pages?.serve(app)
  return app
}

/** The address a browser on this machine would use. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** A part that has no business date yet begins on the configured one; one that was moved keeps its own. */
export async function beginOnBusinessDate(house: House, businessDate: string | undefined): Promise<void> {
  if (businessDate === undefined) return
  for (const part of house.parts.values()) {
    if ((await businessDateSetting(part.database)) !== undefined) continue
    await part.pipeline.execute({
      kind: setBusinessDate.kind,
      input: { businessDate },
      key: `first-business-date:${businessDate}`,
      actor: systemActor('start', 'cli'),
    })
  }
}

/** Ends HTTP: no new requests, those under way are answered; what hangs longer is cut off. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}
