import type { FastifyInstance } from 'fastify'
import { serveApi } from '../../../server/src/front/routes.ts'
import { createApp } from '../../../server/src/platform/http/app.ts'
import { serveOperations } from '../../../server/src/platform/http/operations.ts'
import type { OpenedHouse } from './ground.ts'

/** The product's HTTP application over a house, on a free port; only the limit of requests per address is out of reach. */
export async function serveHouse(opened: OpenedHouse): Promise<{ app: FastifyInstance; baseUrl: string }> {
  const { house, log, metrics } = opened
  const front = house.parts.get('front')
  if (!front) throw new Error('no front')
  const app = await createApp({
    log,
    requestsPerMinute: 1_000_000,
    maxUploadBytes: 1024 * 1024,
    trustProxy: false,
    https: false,
    metrics,
  })
  serveApi(app, front, {
    links: house.links,
    demo: true,
    publicUrl: 'http://127.0.0.1',
    https: false,
    version: 'bench',
    startedAt: new Date(),
  })
  serveOperations(app, () => house.parts.values(), { metrics, draining: () => false })
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, baseUrl }
}
