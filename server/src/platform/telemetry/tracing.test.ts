import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../../../test/http.ts'

describe('tracing with an SDK in the process', () => {
  const spans = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  let server: TestServer

  beforeAll(async () => {
    provider.register()
    server = await createTestServer()
  })
  afterAll(async () => {
    await server?.dispose()
    await provider.shutdown()
    trace.disable()
  })

  it('puts requests under the caller’s trace and commands under their request, without personal data', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const caller = '00f067aa0ba902b7'
    const account = await server.account({ username: 'traced', roles: ['taxpayer'] })
    spans.reset()
    await server
      .client()
      .post(
        '/api/v1/sign-in',
        { username: account.username, password: account.password },
        { headers: { traceparent: `00-${traceId}-${caller}-01` } },
      )
    const finished = spans.getFinishedSpans()
    const request = finished.find((span) => span.name === 'POST /api/v1/sign-in')
    const command = finished.find((span) => span.name === 'command session.open')
    expect(request?.spanContext().traceId).toBe(traceId)
    expect(request?.parentSpanContext?.spanId).toBe(caller)
    expect(command?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
    const told = JSON.stringify(
      finished.map(({ name, attributes, status }) => ({ name, attributes, status })),
    )
    for (const secret of [account.username, account.password, account.id]) expect(told).not.toContain(secret)
  })

  it('marks what was refused by its code', async () => {
    spans.reset()
    await server.client().post('/api/v1/sign-in', { username: 'traced', password: 'wrong' })
    const request = spans.getFinishedSpans().find((span) => span.name === 'POST /api/v1/sign-in')
    expect(request?.status.message).toBe('sign-in-failed')
  })
})
