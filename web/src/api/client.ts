// Types only: no schema of the contract reaches the bundle (checked by web/test/budget.test.ts).
import type { Routes, RouteTypes } from '@yimen/core/api'
import { getLanguage } from '../app/preferences.ts'
import { Problem } from './problem.ts'
import { requestSignIn } from './renewal.ts'
import { createTransport, newIdempotencyKey, urlOf } from './transport.ts'

/** Every operation of the contract: `'POST /api/v1/filings/{filingId}/submit'`. */
export type Operation = keyof Routes & string

type Given<Key extends Operation, Part extends 'params' | 'query' | 'body'> = RouteTypes<Routes[Key]>[Part]

/** A part the contract does not know may be left out; a part it demands must be given. */
type Optional<Name extends string, Value> = [Value] extends [undefined]
  ? { [K in Name]?: undefined }
  : object extends Value
    ? { [K in Name]?: Value }
    : { [K in Name]: Value }

type FileBody<Key extends Operation> = Routes[Key] extends { readonly takesFile: true }
  ? { file: Blob }
  : { file?: undefined }

/** What an operation takes. */
export type Input<Key extends Operation> = Optional<'params', Given<Key, 'params'>> &
  Optional<'query', Given<Key, 'query'>> &
  Optional<'body', Given<Key, 'body'>> &
  FileBody<Key>

/** What an operation answers. */
export type Output<Key extends Operation> = RouteTypes<Routes[Key]>['response']

/** How a call is made, beside what it says. */
export interface CallOptions {
  /** Key of the user's act; one is made when absent. Pass the same key to repeat the same act. */
  idempotencyKey?: string
  /** Version the write is based on; the server answers 412 when the record has moved on. */
  ifMatch?: string
  signal?: AbortSignal
  timeoutMs?: number
  withoutRenewal?: boolean
}

export type Arguments<Key extends Operation> =
  object extends Input<Key> ? [input?: Input<Key> & CallOptions] : [input: Input<Key> & CallOptions]

const transport = createTransport({
  language: getLanguage,
  renewSession: requestSignIn,
  isOnline: () => navigator.onLine,
})

/** Told by the session after every sign-in and reload. */
export const setCsrfToken = transport.setCsrfToken

/** The parts of a call with their types forgotten; only this folder uses it. */
export interface LooseInput extends CallOptions {
  params?: Readonly<Record<string, unknown>> | undefined
  query?: Readonly<Record<string, unknown>> | undefined
  body?: unknown
  file?: Blob | undefined
}

/**
 * Calls one operation of the API.
 * @returns the typed answer (null for 204)
 * @throws Problem for every refusal and every failure on the way
 */
export function call<Key extends Operation>(key: Key, ...[input]: Arguments<Key>): Promise<Output<Key>> {
  return perform<Output<Key>>(key, input ?? {})
}

/** {@link call} for callers that have checked the types already (the hooks). */
export async function perform<Answer>(key: Operation, input: LooseInput): Promise<Answer> {
  const [method = 'GET', path = ''] = key.split(' ', 2)
  const { params, query, body, file, idempotencyKey, ...options } = input
  const response = await transport.send({
    ...options,
    method,
    url: urlOf(path, params, query),
    ...(method === 'GET' ? {} : { idempotencyKey: idempotencyKey ?? newIdempotencyKey() }),
    ...(file ? { body: formOf(file) } : body === undefined ? {} : { body }),
  })
  return readAnswer<Answer>(response)
}

/** The address of an operation that answers a document, for links and downloads. */
export function addressOf<Key extends Operation>(
  key: Key,
  input?: Pick<Input<Key>, 'params' | 'query'>,
): string {
  const given: LooseInput = input ?? {}
  return urlOf(key.slice(key.indexOf(' ') + 1), given.params, given.query)
}

function formOf(file: Blob): FormData {
  const form = new FormData()
  form.append('file', file)
  return form
}

// The one place where an answer gets its type: the server validates its answers with the same contract in its tests.
async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 204) return JSON.parse('null')
  if (!type.includes('json')) {
    throw new Problem({ kind: 'unreadable', status: response.status, code: 'client.unreadable', title: type })
  }
  return response.json()
}
