import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** W3C Trace Context: version 00, trace id, parent span id, flags; ids of zeros are none. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/

/**
 * The id of a request: the trace it belongs to when the caller says so, else a new one. It is in every line of the log
 * about the request and in every problem shown to people, so that a complaint leads to its trace.
 */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const { traceparent } = request.headers
  const given = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined
  return given ?? randomBytes(16).toString('hex')
}

/** The header of the answer: the same trace, this server's own span, the caller's sampling flag. */
export function traceparentOf(requestId: string, given: unknown): string {
  const flags = typeof given === 'string' ? (TRACEPARENT.exec(given)?.[2] ?? '00') : '00'
  return `00-${requestId}-${randomBytes(8).toString('hex')}-${flags}`
}
