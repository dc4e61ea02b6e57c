import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client'
import type { PartName } from '../actor.ts'
import type { Observer } from './observer.ts'

/** What is read from the parts when somebody scrapes. */
export interface PartReadings {
  readonly part: PartName
  readonly connections: { readonly open: number; readonly idle: number; readonly waiting: number }
  /** Per receiver: messages not answered yet, and the age of the oldest. */
  delivery(): Promise<readonly { receiver: string; waiting: number; oldestSeconds: number }[]>
}

export interface Metrics extends Observer {
  request(method: string, route: string, status: number, seconds: number): void
  readonly contentType: string
  text(): Promise<string>
  /** Where gauges are read from; called once when the parts are open. */
  readFrom(parts: () => readonly PartReadings[]): void
}

/** Metrics of one process in the OpenMetrics format. */
export function createMetrics(): Metrics {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  // Event-loop lag, heap, garbage collection, file handles, start time.
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'yimen_http_request_duration_seconds',
    help: 'Requests by path pattern and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const commands = new Histogram({
    name: 'yimen_command_duration_seconds',
    help: 'Commands by part, kind and outcome (done, replayed, refused, failed)',
    labelNames: ['part', 'kind', 'outcome'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  const jobFailures = new Counter({
    name: 'yimen_job_failures',
    help: 'Passes of jobs that failed and will be repeated',
    labelNames: ['job'],
    registers: [registry],
  })
  let readings: () => readonly PartReadings[] = () => []
  new Gauge({
    name: 'yimen_database_connections',
    help: 'Connections of the pool by part and state',
    labelNames: ['part', 'state'],
    registers: [registry],
    collect() {
      for (const { part, connections } of readings()) {
        this.set({ part, state: 'open' }, connections.open)
        this.set({ part, state: 'idle' }, connections.idle)
        this.set({ part, state: 'waiting' }, connections.waiting)
      }
    },
  })
  const oldest = new Gauge({
    name: 'yimen_delivery_oldest_seconds',
    help: 'Age of the oldest message not answered by its receiver',
    labelNames: ['part', 'receiver'],
    registers: [registry],
  })
  new Gauge({
    name: 'yimen_delivery_waiting',
    help: 'Messages not answered by their receiver',
    labelNames: ['part', 'receiver'],
    registers: [registry],
    async collect() {
      this.reset()
      oldest.reset()
      const lines = await Promise.all(
        readings().map(async ({ part, delivery }) => ({ part, rows: await delivery().catch(() => []) })),
      )
      for (const { part, rows } of lines)
        for (const { receiver, waiting, oldestSeconds } of rows) {
          this.set({ part, receiver }, waiting)
          oldest.set({ part, receiver }, oldestSeconds)
        }
    },
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    readFrom(parts) {
      readings = parts
    },
    request: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    command: (part, kind, outcome, seconds) => commands.observe({ part, kind, outcome }, seconds),
    jobFailed: (job) => jobFailures.inc({ job }),
  }
}
