import type { Static, TObject, TSchema } from 'typebox'

/**
 * One HTTP operation, described once: the server validates and documents with it, the browser takes its types from
 * it (type-only, so no schema reaches a bundle), the docs page and the tests run its example.
 */
export interface RouteContract {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly [string, ...string[]]
  /** Who may call: everybody, anybody signed in, or holders of one of these roles. Records are filtered further by rights. */
  readonly access: 'public' | 'signed-in' | readonly Role[]
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  readonly response: TSchema
  /** Success status; 200 unless told. */
  readonly status?: 200 | 201 | 202 | 204
  /** Answers bytes of this media type instead of JSON (documents, reject files). */
  readonly produces?: string
  /** Takes multipart/form-data with one file instead of a JSON body. */
  readonly takesFile?: boolean
  /** Writes that move money or create a filing must carry an Idempotency-Key. */
  readonly idempotent?: boolean
  readonly example?: {
    readonly params?: unknown
    readonly query?: unknown
    readonly body?: unknown
    readonly response?: unknown
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type RouteKey = `${Method} /${string}`
export type RouteTable = { readonly [key: RouteKey]: RouteContract }

/** Roles of part 1; part 2 turns them into versioned rights. */
export type Role = 'taxpayer' | 'window-officer' | 'back-officer' | 'administrator'

type Part<R extends RouteContract, K extends 'params' | 'query' | 'body'> = R[K] extends TSchema
  ? Static<R[K]>
  : undefined

/** What a caller gives and gets for one route. */
export interface RouteTypes<R extends RouteContract> {
  params: Part<R, 'params'>
  query: Part<R, 'query'>
  body: Part<R, 'body'>
  response: Static<R['response']>
}
