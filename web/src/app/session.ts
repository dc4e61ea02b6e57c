import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ParsedLocation, redirect, useNavigate } from '@tanstack/react-router'
import { call, type Output, perform, setCsrfToken } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { forgetSession, hasHadSession, rememberSession, requestSignIn } from '../api/renewal.ts'
import { clearAutosaveBackups } from '../autosave/backups.ts'
import type { BusinessDate } from '../shell/TopStrip.tsx'

export type Session = Output<'GET /api/v1/session'>
export type Role = NonNullable<Session['account']>['roles'][number]

/** Who is signed in, for whom they act, and the business date: one question, asked once and kept fresh. */
export const sessionOptions = queryOptions<Session, Problem>({
  queryKey: ['GET /api/v1/session', null, null],
  queryFn: fetchSession,
  staleTime: 60_000,
})

async function fetchSession(): Promise<Session> {
  const ask = () => perform<Session>('GET /api/v1/session', { withoutRenewal: true })
  const session = await ask()
  if (!session.signedIn && hasHadSession() && (await requestSignIn())) return adopt(await ask())
  return adopt(session)
}

function adopt(session: Session): Session {
  setCsrfToken(session.csrfToken ?? undefined)
  if (session.signedIn) rememberSession()
  return session
}

/** The session, undefined until the first answer. */
export function useSession(): Session | undefined {
  return useQuery(sessionOptions).data
}

/** The legal day, for the strip and for everything computed in the browser. */
export function useBusinessDate(): BusinessDate | undefined {
  const session = useSession()
  return session ? { date: session.businessDate, isDemo: session.demo } : undefined
}

/** Takes a new session after sign-in. */
export function acceptSession(client: QueryClient, session: Session): void {
  client.setQueryData(sessionOptions.queryKey, adopt(session))
}

/** Ends the session and everything this browser remembers of it. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    await call('POST /api/v1/sign-out', { withoutRenewal: true }).catch((error: unknown) => {
      // An expired session is signed out already; anything else the person must know.
      if (Problem.of(error).status !== 401) throw error
    })
    forgetSession()
    setCsrfToken(undefined)
    clearAutosaveBackups()
    client.clear()
    await navigate({ to: '/' })
  }
}

/** The portal where a person's work begins. */
export function homeOf(session: Session): '/taxpayer' | '/counter' | '/office' | '/admin' | '/' {
  const roles = session.account?.roles ?? []
  if (roles.includes('window-officer')) return '/counter'
  if (roles.includes('back-officer')) return '/office'
  if (roles.includes('administrator')) return '/admin'
  return roles.includes('taxpayer') ? '/taxpayer' : '/'
}

/**
 * Guards a portal in `beforeLoad`: nobody signed in → sign-in page and back; wrong role → the no-permission screen. The
 * server decides again on every call; this only spares people a page of errors.
 */
export async function requireRole(
  client: QueryClient,
  location: ParsedLocation,
  roles: readonly Role[],
): Promise<Session> {
  const session = await client.ensureQueryData(sessionOptions)
  if (!session.signedIn) throw redirect({ to: '/sign-in', search: { next: location.href } })
  if (!session.account?.roles.some((role) => roles.includes(role))) {
    throw new Problem({ status: 403, code: 'client.role', title: 'role' })
  }
  return session
}
