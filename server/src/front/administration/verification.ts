import type { adminRoutes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Actor, PartName } from '../../platform/actor.ts'
import type { CopyOnTheWay } from '../../platform/health/index.ts'
import type { PartVerification } from '../../platform/log/verify.ts'
import { witnessOf } from '../../platform/log/witness.ts'

type Answer = RouteTypes<(typeof adminRoutes)['POST /api/v1/admin/log-verification']>['response']
const PARTS: readonly PartName[] = ['front', 'national', 'local']

/**
 * Verifies the logs of all parts, wherever they run: each part checks its own entries, rows and checkpoints against
 * the copies its witness keeps, which travel from the witness to it. A part or witness that cannot be asked is a
 * finding: an unverified log is not a verified one. (Whoever trusts no part runs `yimen verify` at each.)
 */
export async function verifyAllLogs(links: Links, actor: Actor, now: () => Date): Promise<Answer> {
  const begun = performance.now()
  const results = await Promise.all(PARTS.map((part) => verifyOne(links, part, actor)))
  const findings = results.flatMap((result) => result.findings)
  return {
    ok: findings.length === 0,
    entries: results.reduce((sum, result) => sum + result.entries, 0),
    unsealed: results.reduce((sum, result) => sum + result.unsealed, 0),
    firstAltered: findings[0] ? { ...findings[0] } : null,
    findings: findings.map((finding) => ({ ...finding })),
    tookMs: Math.round(performance.now() - begun),
    at: now().toISOString(),
  }
}

async function verifyOne(links: Links, part: PartName, actor: Actor): Promise<PartVerification> {
  const notAsked = (what: string) => ({ part, seq: null, entryId: null, kind: null, what })
  const evidence = await ask<{ copies: CopyOnTheWay[] }>(
    links,
    witnessOf[part],
    'log.witnessed',
    { part },
    actor,
  )
  const result = await ask<PartVerification>(
    links,
    part,
    'log.verify',
    { copies: evidence?.copies ?? [] },
    actor,
  )
  if (!result) return { entries: 0, unsealed: 0, findings: [notAsked('not-reachable')] }
  return evidence ? result : { ...result, findings: [...result.findings, notAsked('witness-not-reachable')] }
}

/** The answer of a part, or undefined when it could not be asked. */
async function ask<T>(
  links: Links,
  part: PartName,
  query: string,
  input: unknown,
  actor: Actor,
): Promise<T | undefined> {
  try {
    return (await links[part].query(query, input, actor)) as T
  } catch {
    return undefined
  }
}
