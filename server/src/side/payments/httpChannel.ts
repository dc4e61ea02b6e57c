import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Agent } from 'undici'
import type { Side } from '../../platform/actor.ts'
import type {
  ChannelBehaviour,
  DebitAnswer,
  DebitOrder,
  EnquiryAnswer,
  PaymentChannel,
  TreasuryReport,
} from './channel.ts'

export interface HttpChannelOptions {
  /** Base address, without a slash at the end. */
  readonly url: string
  readonly secret: string
  readonly name: string
  readonly simulator: boolean
  /** How long an answer is waited for; after that the outcome is unknown and enquired later. */
  readonly timeoutMs?: number
}

const Reference = Type.String({ minLength: 1, maxLength: 100 })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Amount = Type.String({ pattern: '^-?\\d{1,18}$' })
const Succeeded = Type.Object({ state: Type.Literal('succeeded'), reference: Reference, debitedOn: Day })
const Failed = Type.Object({
  state: Type.Literal('failed'),
  reference: Reference,
  code: Type.String({ maxLength: 60 }),
  zh: Type.String({ maxLength: 500 }),
  en: Type.String({ maxLength: 500 }),
})
const Final = Type.Union([Succeeded, Failed])
const Answer = Compile(Type.Union([Final, Type.Object({ state: Type.Literal('unknown') })]))
const Report = Compile(
  Type.Object({
    cursor: Type.String({ maxLength: 400 }),
    events: Type.Array(
      Type.Object({
        bookNumber: Reference,
        kind: Type.Union([Type.Literal('sent-up'), Type.Literal('received')]),
        reference: Reference,
        businessDate: Day,
        amountFen: Amount,
      }),
    ),
    answers: Type.Optional(Type.Array(Type.Object({ orderId: Reference, answer: Final }))),
    statements: Type.Optional(
      Type.Array(
        Type.Object({
          number: Reference,
          businessDate: Day,
          treasury: Type.String({ maxLength: 32 }),
          amountFen: Amount,
          items: Type.Array(Type.Object({ bookNumber: Reference, amountFen: Amount })),
        }),
      ),
    ),
  }),
)
const Modes = Compile(
  Type.Object({ modes: Type.Array(Type.Object({ side: Type.String(), mode: Type.String() })) }),
)

interface Guard<T> {
  Check(value: unknown): value is T
}

/**
 * The payment channel over HTTP: the simulator's address or a gateway's to the real network. It never tries again by
 * itself: whether an order may be sent once more is decided by the payments room, which knows what was answered.
 */
export function createHttpChannel(options: HttpChannelOptions): PaymentChannel & { close(): Promise<void> } {
  const timeoutMs = options.timeoutMs ?? 5000
  const dispatcher = new Agent({ connections: 16, pipelining: 1, connect: { timeout: timeoutMs } })

  /** `undefined`: no answer, or one that says nothing about what happened. */
  async function call(path: string, body?: unknown): Promise<{ status: number; json: unknown } | undefined> {
    try {
      const response = await dispatcher.request({
        origin: options.url,
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'x-treasury-secret': options.secret, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        // undici's own time-outs are a second coarse.
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (response.statusCode >= 500) {
        await response.body.dump()
        return undefined
      }
      return { status: response.statusCode, json: await response.body.json() }
    } catch {
      return undefined
    }
  }

  function read<T>(validator: Guard<T>, path: string, status: number, json: unknown): T {
    if (status !== 200) throw new ChannelProblem(options.name, `${path} answered ${status}`)
    if (!validator.Check(json))
      throw new ChannelProblem(options.name, `${path} answered in a shape unknown to us`)
    return json
  }

  const modeOf = (
    side: Side,
    path: string,
    got: { status: number; json: unknown } | undefined,
  ): string | undefined =>
    got === undefined
      ? undefined
      : read(Modes, path, got.status, got.json).modes.find((line) => line.side === side)?.mode
  const behaviour: ChannelBehaviour = {
    mode: async (side) => modeOf(side, '/modes', await call('/modes')),
    setMode: async (side, mode) => modeOf(side, '/mode', await call('/mode', { side, mode })),
  }

  return {
    name: options.name,
    simulator: options.simulator,
    ...(options.simulator ? { behaviour } : {}),
    async debit(order: DebitOrder): Promise<DebitAnswer> {
      const got = await call('/debits', order)
      return got === undefined ? { state: 'unknown' } : plain(read(Answer, '/debits', got.status, got.json))
    },
    async enquire(side: Side, orderId: string): Promise<EnquiryAnswer> {
      const path = `/debits/${encodeURIComponent(orderId)}?side=${side}`
      const got = await call(path)
      if (got === undefined) return { state: 'unknown' }
      if (got.status === 404) return { state: 'not-received' }
      return plain(read(Answer, '/debits/{id}', got.status, got.json))
    },
    async reports(side: Side, cursor: string): Promise<TreasuryReport> {
      const got = await call(`/reports?side=${side}&cursor=${encodeURIComponent(cursor)}`)
      if (got === undefined) return { cursor, events: [] }
      return read(Report, '/reports', got.status, got.json)
    },
    close: () => dispatcher.close(),
  }
}

/** Only the fields of the port: an answer is stored and compared as it is. */
function plain(answer: DebitAnswer): DebitAnswer {
  if (answer.state === 'unknown') return { state: 'unknown' }
  if (answer.state === 'succeeded') {
    const { state, reference, debitedOn } = answer
    return { state, reference, debitedOn }
  }
  const { state, reference, code, zh, en } = answer
  return { state, reference, code, zh, en }
}

/** The network refuses us or speaks another language: a person has to look at the configuration. */
export class ChannelProblem extends Error {
  constructor(channel: string, what: string) {
    super(`payment channel ${channel}: ${what}`)
    this.name = 'ChannelProblem'
  }
}
