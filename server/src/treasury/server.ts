import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Simulator, simulatorModes } from './simulator.ts'

export const SECRET_HEADER = 'x-treasury-secret'

const strict = { additionalProperties: false } as const
const Side = Type.Union([Type.Literal('national'), Type.Literal('local')])
const Amount = Type.String({ pattern: '^[1-9]\\d{0,17}$' })

const Order = Compile(
  Type.Object(
    {
      id: Type.String({ minLength: 8, maxLength: 64, pattern: '^[A-Za-z0-9-]+$' }),
      side: Side,
      agreementNumber: Type.String({ minLength: 1, maxLength: 64 }),
      amountFen: Amount,
      books: Type.Array(
        Type.Object(
          {
            number: Type.String({ minLength: 1, maxLength: 64 }),
            amountFen: Amount,
            treasury: Type.String({ minLength: 1, maxLength: 32 }),
          },
          strict,
        ),
        { minItems: 1, maxItems: 1000 },
      ),
      businessDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    },
    strict,
  ),
)
const ModeChange = Compile(
  Type.Object(
    {
      side: Type.Union([Side, Type.Literal('both')]),
      mode: Type.Union(simulatorModes.map((mode) => Type.Literal(mode))),
    },
    strict,
  ),
)
const ReportsQuery = Compile(
  Type.Object(
    {
      side: Side,
      cursor: Type.String({ pattern: '^\\d{0,12}$' }),
      limit: Type.String({ pattern: '^\\d{1,4}$' }),
    },
    strict,
  ),
)
const SideQuery = Compile(Type.Object({ side: Side }, strict))

class Wrong extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Guard<T> {
  Check(value: unknown): value is T
}

function checked<T>(validator: Guard<T>, value: unknown): T {
  if (!validator.Check(value)) throw new Wrong(400, 'the request has the wrong shape')
  return value
}

/**
 * The simulator's HTTP door. Every answer says that it is a simulator; all but `/health` want the shared secret.
 * @param secret what callers send in `x-treasury-secret`.
 */
export function createSimulatorServer(simulator: Simulator, secret: string): Server {
  const expected = Buffer.from(secret)
  const admitted = (request: IncomingMessage): boolean => {
    const given = Buffer.from(String(request.headers[SECRET_HEADER] ?? ''))
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  const modes = () => (['national', 'local'] as const).map((side) => ({ side, mode: simulator.mode(side) }))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator')
    const query = Object.fromEntries(url.searchParams)
    const route = `${request.method} ${url.pathname.replace(/^\/debits\/[^/]+$/, '/debits/{id}')}`
    if (route === 'GET /health') return send(response, 200, { ok: true })
    if (!admitted(request)) return send(response, 401, { message: 'the shared secret is missing or wrong' })
    switch (route) {
      case 'POST /debits': {
        const order = checked(Order, await readJson(request))
        const total = order.books.reduce((sum, book) => sum + BigInt(book.amountFen), 0n)
        if (total !== BigInt(order.amountFen)) throw new Wrong(400, 'the books do not add up to the amount')
        const reaction = simulator.debit(order)
        if (reaction.kind === 'conflict') throw new Wrong(409, 'this id belongs to another order')
        // No answer at all: the caller gives up by its own time-out.
        if (reaction.kind === 'silence') return
        if (reaction.afterMs === 0) return send(response, 200, reaction.answer)
        setTimeout(() => send(response, 200, reaction.answer), reaction.afterMs).unref()
        return
      }
      case 'GET /debits/{id}': {
        const { side } = checked(SideQuery, query)
        const found = simulator.enquire(side, url.pathname.slice('/debits/'.length))
        if (found === undefined) return
        return send(response, found.state === 'not-received' ? 404 : 200, found)
      }
      case 'GET /reports': {
        const { side, cursor, limit } = checked(ReportsQuery, { limit: '500', cursor: '', ...query })
        return send(response, 200, simulator.reports(side, Number(cursor), Number(limit)))
      }
      case 'GET /totals':
        return send(response, 200, simulator.totals(checked(SideQuery, query).side))
      case 'GET /modes':
        return send(response, 200, { modes: modes() })
      case 'POST /mode': {
        const { side, mode } = checked(ModeChange, await readJson(request))
        for (const each of side === 'both' ? (['national', 'local'] as const) : [side])
          simulator.setMode(each, mode)
        return send(response, 200, { modes: modes() })
      }
      default:
        throw new Wrong(404, 'there is no such route')
    }
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof Wrong) return send(response, error.status, { message: error.message })
      console.error(JSON.stringify({ level: 'error', simulator: true, error: String(error) }))
      send(response, 500, { message: 'the simulator failed' })
    })
  })
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return
  const text = JSON.stringify({ ...body, simulator: true })
  response.writeHead(status, { 'content-type': 'application/json', 'x-simulator': 'treasury-bank' })
  response.end(text)
}

const LARGEST_BODY = 1_000_000

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > LARGEST_BODY) throw new Wrong(413, 'the body is too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Wrong(400, 'the body is no JSON')
  }
}
