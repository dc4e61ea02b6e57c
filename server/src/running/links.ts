import { readFileSync } from 'node:fs'
import type { RunConfig } from '../config.ts'
import type { Part } from '../part.ts'
import type { PartName } from '../platform/actor.ts'
import type { TlsMaterial } from '../platform/keys/certificates.ts'
import { listenForParts } from '../platform/links/listener.ts'
import { type RemoteLink, remoteLink } from '../platform/links/remote.ts'
import { exitCodes, OperatorProblem, systemErrorCode } from '../platform/operatorProblem.ts'

const ALL: readonly PartName[] = ['front', 'national', 'local']

/** What connects this process to the parts that run elsewhere. */
export interface Neighbours {
  readonly remote: ReadonlyMap<PartName, RemoteLink>
  /** Opens the door of the part that runs here. */
  listen(parts: ReadonlyMap<PartName, Part>): Promise<void>
  close(): Promise<void>
}

/**
 * Links to the parts elsewhere. A process runs all parts or one: a certificate names one part, and a process that spoke
 * for two would have to be believed twice.
 * @throws OperatorProblem for another division, or certificates that cannot be read.
 */
export function openNeighbours(config: RunConfig): Neighbours {
  const elsewhere = ALL.filter((part) => !config.parts.includes(part))
  if (elsewhere.length === 0) return { remote: new Map(), listen: async () => {}, close: async () => {} }
  if (config.parts.length !== 1)
    throw new OperatorProblem(
      `This process would run ${config.parts.join(' and ')}, but not ${elsewhere.join(' and ')}.`,
      'Set YIMEN_PARTS to all parts, or to one part for each process.',
      exitCodes.usage,
    )
  const tls = tlsOf(config)
  const remote = new Map(
    elsewhere.map((part) => [part, remoteLink(part, config.partUrls[part] ?? '', tls)] as const),
  )
  const closing: (() => Promise<void>)[] = [...remote.values()].map((link) => () => link.close())
  return {
    remote,
    async listen(parts) {
      for (const part of parts.values()) {
        const listener = await listenForParts(part, { host: config.linkHost, port: config.linkPort, tls })
        closing.unshift(() => listener.close())
      }
    },
    async close() {
      for (const close of closing) await close()
    },
  }
}

function tlsOf({ tls }: RunConfig): TlsMaterial {
  if (!tls) throw new Error('configuration was checked: parts elsewhere have certificates')
  return { key: pem(tls.keyFile), cert: pem(tls.certFile), ca: pem(tls.caFile) }
}

function pem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorProblem(
      `The certificate file ${file} cannot be read (${systemErrorCode(error) ?? 'unknown error'}).`,
      'Check YIMEN_TLS_KEY, YIMEN_TLS_CERT and YIMEN_TLS_CA and the rights of the files.',
      exitCodes.usage,
      error,
    )
  }
}
