/** A sentence in both languages of the product. */
export interface Sentence {
  readonly zh: string
  readonly en: string
}

/** One thing wrong with one field. `pointer` is a JSON Pointer into the request body. */
export interface FieldError {
  readonly pointer: string
  readonly code: string
  readonly message: Sentence
}

export interface AllowedAction {
  readonly code: string
  readonly label: Sentence
  /** Where the person can do it, as a path of the web application. */
  readonly href?: string
}

/**
 * An answer that says no and helps: a stable code, a sentence in both languages, the fields, and what may be done
 * instead. A value, not an exception, while deciding; thrown as {@link RefusedError} only to leave the pipeline.
 */
export interface Refusal {
  readonly refused: true
  readonly status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 423 | 429 | 503
  readonly code: string
  readonly message: Sentence
  readonly errors?: readonly FieldError[]
  readonly allowedActions?: readonly AllowedAction[]
  /** Plain facts a client may use (existing id, retry time); never personal data. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

export function refuse(
  status: Refusal['status'],
  code: string,
  zh: string,
  en: string,
  more: Pick<Refusal, 'errors' | 'allowedActions' | 'facts'> = {},
): Refusal {
  return { refused: true, status, code, message: { zh, en }, ...more }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}

export class RefusedError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.name = 'RefusedError'
    this.refusal = refusal
  }
}

/** For queries and handlers: gives the value on, throws the refusal. */
export function orThrow<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new RefusedError(value)
  return value
}
