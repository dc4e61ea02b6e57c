/** One field of a refusal: where (JSON Pointer into the body), what, in the user's language. */
export interface ProblemEntry {
  readonly pointer: string
  readonly code: string
  readonly message: string
}

/** What may be done instead. */
export interface AllowedAction {
  readonly code: string
  readonly label: string
  readonly href?: string
}

/** Why a call failed before or without an answer of the server. */
export type ProblemKind = 'refused' | 'offline' | 'unreachable' | 'timeout' | 'unreadable'

interface ProblemParts {
  kind?: ProblemKind
  status: number
  code: string
  title: string
  detail?: string | undefined
  errors?: readonly ProblemEntry[]
  allowedActions?: readonly AllowedAction[]
  traceId?: string | undefined
}

/**
 * A refusal of the server (RFC 9457 problem+json) or a failure on the way to it. `code` is stable and the same in every
 * language; `title` and `detail` are already in the user's language.
 */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly errors: readonly ProblemEntry[]
  readonly allowedActions: readonly AllowedAction[]
  readonly traceId: string | undefined

  constructor(parts: ProblemParts) {
    super(parts.detail ?? parts.title)
    this.name = 'Problem'
    this.kind = parts.kind ?? 'refused'
    this.status = parts.status
    this.code = parts.code
    this.title = parts.title
    this.detail = parts.detail
    this.errors = parts.errors ?? []
    this.allowedActions = parts.allowedActions ?? []
    this.traceId = parts.traceId
  }

  /** True when no problem document of the server stands behind it: the words come from our own texts. */
  get isClientSide(): boolean {
    return this.kind !== 'refused'
  }

  /** Whether the same call may succeed later without anything being changed. */
  get isTransient(): boolean {
    return (
      this.kind === 'offline' || this.kind === 'unreachable' || this.kind === 'timeout' || this.status >= 500
    )
  }

  /** The message at a field, by JSON Pointer. */
  errorAt(pointer: string): string | undefined {
    return this.errors.find((entry) => entry.pointer === pointer)?.message
  }

  /** Anything thrown, as a problem. A fault of our own code is `unreadable` and goes to the console as it is. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error
    console.error(error)
    return new Problem({ kind: 'unreadable', status: 0, code: 'client.fault', title: String(error) })
  }

  /** Reads an error answer; bodies that are no problem document still give a usable problem. */
  static async fromResponse(response: Response): Promise<Problem> {
    const text = await response.text().catch(() => '')
    const body = parseObject(text)
    const traceId = stringOf(body['traceId']) ?? response.headers.get('x-trace-id') ?? undefined
    const title = stringOf(body['title'])
    if (title === undefined) {
      const kind = response.status >= 500 ? 'unreachable' : 'unreadable'
      return new Problem({
        kind,
        status: response.status,
        code: `http.${response.status}`,
        title: response.statusText,
        traceId,
      })
    }
    return new Problem({
      status: response.status,
      code: stringOf(body['code']) ?? `http.${response.status}`,
      title,
      detail: stringOf(body['detail']),
      errors: listOf(body['errors']).map((entry) => ({
        pointer: stringOf(entry['pointer']) ?? '',
        code: stringOf(entry['code']) ?? '',
        message: stringOf(entry['message']) ?? '',
      })),
      allowedActions: actionsOf(body['allowedActions']),
      traceId,
    })
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** Actions come as `{code, label, href?}` or as bare codes. */
function actionsOf(value: unknown): AllowedAction[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown): AllowedAction[] => {
    if (typeof entry === 'string') return [{ code: entry, label: entry }]
    if (!isRecord(entry)) return []
    const code = stringOf(entry['code']) ?? stringOf(entry['action'])
    if (code === undefined) return []
    const href = stringOf(entry['href'])
    return [{ code, label: stringOf(entry['label']) ?? code, ...(href === undefined ? {} : { href }) }]
  })
}
