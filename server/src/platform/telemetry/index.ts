/** How the program tells about itself: metrics, traces, logs. */
export { createLogger, safeError } from './log.ts'
export { createMetrics, type Metrics, type PartReadings } from './metrics.ts'
export { type CommandOutcome, inRequestSpan, type Observer, observed } from './observer.ts'
export { requestIdOf, traceparentOf } from './traceparent.ts'
