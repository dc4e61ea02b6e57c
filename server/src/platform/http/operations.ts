import type { FastifyInstance } from 'fastify'
import type { Part } from '../../part.ts'
import { compare, migrationsOf } from '../database/migrate.ts'
import { appliedMigrations, waitingMessages } from '../health/index.ts'
import { withinMs } from '../links/patience.ts'
import type { Metrics } from '../telemetry/index.ts'

/** A message older than this is said in `/readyz`. */
const LATE_SECONDS = 60
const PATIENCE_MS = 2000

interface Standing {
  readonly part: string
  readonly database: 'reachable' | 'unreachable'
  readonly migration: 'current' | 'behind' | 'newer' | 'changed' | 'unknown'
  readonly delivery: readonly { receiver: string; waiting: number; oldestSeconds: number }[]
}

/**
 * What orchestrators and monitors ask. `/healthz`: the process runs. `/readyz`: databases and migrations of the parts
 * here; 503 with the reasons. Late deliveries are said but do not make it unready: a side that is away must not take
 * the front, which goes on honestly with "pending", away as well.
 */
export function serveOperations(
  app: FastifyInstance,
  parts: () => Iterable<Part>,
  options: { metrics?: Metrics | undefined; draining: () => boolean },
): void {
  const unlimited = { config: { rateLimit: false } }
  app.get('/healthz', unlimited, async () => ({ status: 'ok' }))
  app.get('/readyz', unlimited, async (_request, reply) => {
    const standing = await Promise.all([...parts()].map(standingOf))
    const reasons = [
      ...(options.draining() ? ['the server is stopping'] : []),
      ...standing.flatMap(({ part, database, migration }) => [
        ...(database === 'unreachable' ? [`the database of ${part} cannot be reached`] : []),
        ...(database === 'reachable' && migration !== 'current'
          ? [`the database of ${part} is ${migration}`]
          : []),
      ]),
    ]
    const warnings = standing.flatMap(({ part, delivery }) =>
      delivery
        .filter((line) => line.oldestSeconds > LATE_SECONDS)
        .map((line) => `${line.waiting} messages from ${part} wait for ${line.receiver}`),
    )
    reply.code(reasons.length > 0 ? 503 : 200)
    return { ready: reasons.length === 0, reasons, warnings, parts: standing }
  })
  const { metrics } = options
  if (metrics) {
    metrics.readFrom(() =>
      [...parts()].map((part) => ({
        part: part.name,
        connections: {
          open: part.database.pool.totalCount,
          idle: part.database.pool.idleCount,
          waiting: part.database.pool.waitingCount,
        },
        delivery: () => deliveryOf(part),
      })),
    )
    app.get('/metrics', unlimited, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    )
  }
}

async function standingOf(part: Part): Promise<Standing> {
  try {
    const [migrations, delivery] = await withinMs(
      PATIENCE_MS,
      Promise.all([appliedMigrations(part.database), deliveryOf(part)]),
    )
    const { state } = compare(migrationsOf(part.name), migrations)
    return { part: part.name, database: 'reachable', migration: state, delivery }
  } catch {
    return { part: part.name, database: 'unreachable', migration: 'unknown', delivery: [] }
  }
}

async function deliveryOf(part: Part): Promise<Standing['delivery']> {
  const now = part.clock.now().getTime()
  const rows = await waitingMessages(part.database)
  return rows.map(({ receiver, count, oldestAt }) => ({
    receiver,
    waiting: count,
    oldestSeconds: Math.max(0, Math.round((now - oldestAt.getTime()) / 1000)),
  }))
}
