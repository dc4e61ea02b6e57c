import { Agent } from 'undici'
import type { Receipt } from '../../exchange/envelope.ts'
import type { Actor, PartName } from '../actor.ts'
import type { CommandResult } from '../commands/pipeline.ts'
import { partHostname, type TlsMaterial } from '../keys/certificates.ts'
import type { WitnessAnswer } from '../log/witness.ts'
import { isRefusal, RefusedError } from '../refusal.ts'
import { type Identity, LinkUnavailable, type PartLink } from './link.ts'

/** Longest a command or query of another part may take; afterwards its outcome is unknown and it is asked again. */
const TIMEOUT_MS = 20_000

export interface RemoteLink extends PartLink {
  close(): Promise<void>
}

/** The link to a part in another process or city: JSON over HTTP with certificates on both ends. */
export function remoteLink(part: PartName, baseUrl: string, tls: TlsMaterial): RemoteLink {
  const agent = new Agent({
    connections: 32,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connect: { key: tls.key, cert: tls.cert, ca: tls.ca, servername: partHostname(part), timeout: 3000 },
  })
  const call = async <T>(operation: string, body: unknown): Promise<T> => {
    let status: number
    let text: string
    try {
      const answer = await agent.request({
        origin: baseUrl,
        path: `/link/${operation}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      status = answer.statusCode
      text = await answer.body.text()
    } catch (error) {
      throw new LinkUnavailable(part, error)
    }
    if (status === 200) return (text === '' ? undefined : JSON.parse(text)) as T
    const refusal: unknown = status === 422 ? JSON.parse(text) : undefined
    if (isRefusal(refusal)) throw new RefusedError(refusal)
    throw new LinkUnavailable(part, new Error(`answered ${status}`))
  }
  return {
    execute: (request) => call<CommandResult>('execute', request),
    query: (name: string, input: unknown, actor: Actor) => call<unknown>('query', { name, input, actor }),
    deliver: (messages) => call<Receipt[]>('deliver', { messages }),
    witness: (request) => call<WitnessAnswer>('witness', request),
    identity: () => call<Identity>('identity', {}),
    close: () => agent.close(),
  }
}
