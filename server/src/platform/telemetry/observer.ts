import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { PartName } from '../actor.ts'
import type { CommandRequest, CommandResult, Pipeline } from '../commands/pipeline.ts'
import { RefusedError } from '../refusal.ts'

/** What the parts of a house tell about their work; no ids, no persons. */
export interface Observer {
  command(part: PartName, kind: string, outcome: CommandOutcome, seconds: number): void
  jobFailed(job: string): void
}

/** `replayed`: answered from the log. `refused`: the rules said no. `failed`: something broke. */
export type CommandOutcome = 'done' | 'replayed' | 'refused' | 'failed'

/**
 * Spans go through the OpenTelemetry API only: without an SDK in the process they cost a call that does nothing; with one
 * (docs/telemetry.md) every command and request is traced.
 */
export const tracer = trace.getTracer('yimen')

/** The same pipeline, with every command measured and traced. */
export function observed(pipeline: Pipeline, observer: Observer | undefined): Pipeline {
  if (!observer) return pipeline
  const { part } = pipeline
  const measure = (kind: string, outcome: CommandOutcome, begun: number) =>
    observer.command(part, kind, outcome, (performance.now() - begun) / 1000)
  const execute = async (request: CommandRequest): Promise<CommandResult> => {
    const begun = performance.now()
    const attributes = { 'yimen.part': part }
    return tracer.startActiveSpan(`command ${request.kind}`, { attributes }, async (span) => {
      try {
        const result = await pipeline.execute(request)
        measure(request.kind, result.replayed ? 'replayed' : 'done', begun)
        return result
      } catch (error) {
        measure(request.kind, error instanceof RefusedError ? 'refused' : 'failed', begun)
        endWithError(span, error)
        throw error
      } finally {
        span.end()
      }
    })
  }
  return {
    ...pipeline,
    execute,
    async executeBatch(requests) {
      const begun = performance.now()
      const results = await pipeline.executeBatch(requests)
      results.forEach((result, index) => {
        const outcome =
          result instanceof RefusedError ? 'refused' : result.replayed ? 'replayed' : ('done' as const)
        measure(requests[index]?.kind ?? 'unknown', outcome, begun)
      })
      return results
    },
  }
}

/** Marks a span as failed; a refusal is named by its code, anything else by its kind of error. */
export function endWithError(span: Span, error: unknown): void {
  const message =
    error instanceof RefusedError ? error.refusal.code : error instanceof Error ? error.name : 'unknown'
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

/** Runs the work of a request in a span of its own, under the caller's trace. */
export function inRequestSpan<T>(
  name: string,
  headers: Readonly<Record<string, unknown>>,
  work: () => Promise<T>,
): Promise<T> {
  const parent = propagation.extract(context.active(), headers)
  return tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, parent, async (span) => {
    try {
      return await work()
    } catch (error) {
      endWithError(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}
