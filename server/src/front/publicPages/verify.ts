import type { publicRoutes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import { systemActor } from '../../platform/actor.ts'
import { withinMs } from '../../platform/links/patience.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'

type Answer = RouteTypes<(typeof publicRoutes)['GET /api/v1/public/verify/{code}']>['response']

export interface Shown {
  readonly code: string | null
  readonly digest: string | null
  readonly sha256: string | null
}

const PATIENCE_MS = 5000
const PARTS = ['front', 'national', 'local'] as const

/**
 * Asks everybody who issues documents whether they issued this one. Whoever knows it answers. If nobody does but
 * somebody could not be asked, that is said: "unknown" would call a true document false.
 */
export async function verifyDocument(links: Links, shown: Shown): Promise<Answer> {
  const actor = systemActor('public', 'web')
  const answers = await Promise.allSettled(
    PARTS.map((part) =>
      withinMs(PATIENCE_MS, links[part].query('documents.verify', shown, actor) as Promise<Answer>),
    ),
  )
  const known = answers.find((each) => each.status === 'fulfilled' && each.value.state !== 'unknown')
  if (known?.status === 'fulfilled') return known.value
  const missing = answers.find((each) => each.status === 'rejected')
  if (missing?.status === 'rejected') {
    if (missing.reason instanceof RefusedError) throw missing.reason
    throw new RefusedError(
      refuse(
        503,
        'verification-incomplete',
        '一方系统暂时无法连接，不能判定该文书真伪，请稍后再试。',
        'One authority cannot be reached now, so this document cannot be judged; try again shortly.',
        { facts: { retryAfterSeconds: 10 } },
      ),
    )
  }
  return { state: 'unknown', document: null }
}
