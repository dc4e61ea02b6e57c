/** How the program tells about itself: metrics, traces, logs. */
export { createLogger, safeError } from './log.ts'
export { createMetrics, type Metrics, type PartReadings } from './metrics.ts'
export { type CommandOutcome, endWithError, type Observer, observed, tracer } from './observer.ts'
export { requestIdOf, traceparentOf } from './traceparent.ts'
