import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export const COOKIE = 'yimen_session'
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** A new opaque session token: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: the table alone opens nothing. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

/**
 * The CSRF token of a session: known to who holds the cookie's token and to nobody else, so it need not be stored. It
 * cannot be turned back into the cookie.
 */
export function csrfToken(token: string): string {
  return createHash('sha256').update('yimen csrf v1\0').update(token).digest('base64url')
}

/** Compares in constant time. */
export function csrfFits(token: string, given: unknown): boolean {
  if (typeof given !== 'string') return false
  const wanted = Buffer.from(csrfToken(token))
  const had = Buffer.from(given)
  return wanted.length === had.length && timingSafeEqual(wanted, had)
}

/** The token of the request's cookie, when it has the shape of one. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const value = request.cookies[COOKIE]
  return value !== undefined && TOKEN.test(value) ? value : undefined
}

export function setCookie(reply: FastifyReply, token: string, https: boolean): void {
  reply.setCookie(COOKIE, token, { httpOnly: true, sameSite: 'lax', secure: https, path: '/' })
}

export function clearCookie(reply: FastifyReply, https: boolean): void {
  reply.clearCookie(COOKIE, { httpOnly: true, sameSite: 'lax', secure: https, path: '/' })
}
