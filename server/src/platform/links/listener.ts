import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Envelope } from '../../exchange/envelope.ts'
import type { Part } from '../../part.ts'
import type { Actor, PartName } from '../actor.ts'
import type { CommandRequest } from '../commands/pipeline.ts'
import type { TlsMaterial } from '../keys/certificates.ts'
import type { WitnessRequest } from '../log/witness.ts'
import { RefusedError } from '../refusal.ts'

const LARGEST_BODY = 32 * 1024 * 1024

export interface LinkListener {
  readonly port: number
  close(): Promise<void>
}

/** Which part may ask what of which: the front commands the sides; sides talk to each other only by the exchange. */
const MAY: Readonly<Record<PartName, readonly string[]>> = {
  front: ['execute', 'query', 'deliver', 'witness', 'identity'],
  national: ['deliver', 'witness', 'query', 'identity'],
  local: ['deliver', 'witness', 'query', 'identity'],
}
/** A side vouches for no person, so it asks nothing that needs one: only whether we are there and what we witnessed. */
const SIDES_ASK: readonly string[] = ['ping', 'log.witnessed']

/**
 * Opens a part's door to parts elsewhere. Callers are known by their certificate, whose name is the part; a caller
 * without one does not get past the handshake.
 */
export async function listenForParts(
  part: Part,
  options: { host: string; port: number; tls: TlsMaterial },
): Promise<LinkListener> {
  const server: Server = createServer(
    {
      key: options.tls.key,
      cert: options.tls.cert,
      ca: options.tls.ca,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    },
    (request, response) => {
      serve(part, request, response).catch((error: unknown) => {
        part.log.error({ error: error instanceof Error ? error.message : String(error) }, 'link call failed')
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
    },
  )
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(part: Part, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const caller = (request.socket as TLSSocket).getPeerCertificate().subject?.CN
  const operation = request.url?.replace(/^\/link\//, '') ?? ''
  const allowed = typeof caller === 'string' && Object.hasOwn(MAY, caller) ? MAY[caller as PartName] : []
  if (request.method !== 'POST' || !allowed.includes(operation)) {
    response.writeHead(403).end()
    return
  }
  const body = await readBody(request)
  if (body === undefined) {
    response.writeHead(413).end()
    return
  }
  if (operation === 'query' && caller !== 'front' && !SIDES_ASK.includes((body as { name: string }).name)) {
    response.writeHead(403).end()
    return
  }
  try {
    const answer = await perform(part, operation, body)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify(error.refusal))
  }
}

function perform(part: Part, operation: string, body: unknown): Promise<unknown> {
  switch (operation) {
    case 'execute':
      return part.link.execute(body as CommandRequest)
    case 'query': {
      const { name, input, actor } = body as { name: string; input: unknown; actor: Actor }
      return part.link.query(name, input, actor)
    }
    case 'deliver':
      return part.link.deliver((body as { messages: Envelope[] }).messages)
    case 'identity':
      return part.link.identity()
    default:
      return part.link.witness(body as WitnessRequest)
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > LARGEST_BODY) return undefined
    chunks.push(chunk as Buffer)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
