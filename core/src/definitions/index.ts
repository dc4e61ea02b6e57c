/**
 * Dated definitions: every form, rule set, procedure, catalogue item and policy has versions with the day from
 * which it holds, its legal basis and a hash of its content. A record stores `code@version`; published content
 * never changes under its version, and start-up refuses it ({@link checkPublished}).
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'

export { publishedManifest } from './published.ts'

/** A definition with the days it holds, both inclusive; `effectiveTo` null while no end is known. */
export interface Dated<Content> {
  readonly code: string
  /** Date string of publication or effect, unique within the code. */
  readonly version: string
  readonly effectiveFrom: string
  readonly effectiveTo: string | null
  readonly legalBasis: readonly string[]
  readonly content: Content
  /** SHA-256 over the canonical JSON (RFC 8785) of all of the above, lower-case hex. */
  readonly contentHash: string
}

/** Version → hash, as committed: `{ 'form.vat-small-scale@2016-05-01': '9f…' }`. */
export type Manifest = Readonly<Record<string, string>>

/** A breach found by {@link checkPublished}. */
export interface PublishedProblem {
  readonly key: string
  readonly problem: 'changed' | 'unlisted' | 'missing' | 'duplicate'
  readonly expected: string | null
  readonly found: string | null
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Canonical JSON of `value` (RFC 8785); throws RangeError on what JSON cannot hold (bigint, undefined, NaN). */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (error) {
    throw new RangeError(`not canonical JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (text === undefined) throw new RangeError('not canonical JSON: undefined')
  return text
}

/** SHA-256 of the canonical JSON of `value`, lower-case hex. */
export function contentHash(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))))
}

/**
 * Makes a dated definition and hashes it. Content is plain JSON (amounts and rates as decimal strings); throws
 * RangeError on anything else, on malformed dates, or an end before the start.
 */
export function defineDated<Content>(input: {
  readonly code: string
  readonly version: string
  readonly effectiveFrom: string
  readonly effectiveTo?: string | null
  readonly legalBasis: readonly string[]
  readonly content: Content
}): Dated<Content> {
  const { code, version, effectiveFrom, legalBasis, content } = input
  const effectiveTo = input.effectiveTo ?? null
  if (!/^[a-zA-Z][\w.-]*$/.test(code)) throw new RangeError(`bad definition code: ${code}`)
  if (!DATE.test(effectiveFrom) || (effectiveTo !== null && !DATE.test(effectiveTo))) {
    throw new RangeError(`bad effective dates of ${code}@${version}`)
  }
  if (effectiveTo !== null && effectiveTo < effectiveFrom) {
    throw new RangeError(`${code}@${version} ends before it begins`)
  }
  const body = { code, version, effectiveFrom, effectiveTo, legalBasis, content }
  return Object.freeze({ ...body, contentHash: contentHash(body) })
}

/** The key under which a version is published: `code@version`. */
export function definitionKey(definition: { readonly code: string; readonly version: string }): string {
  return `${definition.code}@${definition.version}`
}

/**
 * The version of `code` that holds on `date`: the latest one that has begun, unless it has ended.
 * Undefined where none holds: say so to the user, never take a neighbour.
 */
export function resolve<Content>(
  definitions: readonly Dated<Content>[],
  code: string,
  date: string,
): Dated<Content> | undefined {
  let best: Dated<Content> | undefined
  for (const definition of definitions) {
    if (definition.code !== code || definition.effectiveFrom > date) continue
    if (best === undefined || definition.effectiveFrom > best.effectiveFrom) best = definition
  }
  if (best === undefined || (best.effectiveTo !== null && best.effectiveTo < date)) return undefined
  return best
}

/** One exact version, by the key a record has stored. */
export function findVersion<Content>(
  definitions: readonly Dated<Content>[],
  code: string,
  version: string,
): Dated<Content> | undefined {
  return definitions.find((definition) => definition.code === code && definition.version === version)
}

/**
 * Compares definitions with the committed manifest. Hashes are computed anew, so an object changed after
 * `defineDated` is found too. Empty result = nothing published has changed; `scope` limits the search for
 * published versions that are gone to codes that begin with it.
 */
export function checkPublished(
  definitions: readonly Dated<unknown>[],
  manifest: Manifest,
  scope = '',
): readonly PublishedProblem[] {
  const problems: PublishedProblem[] = []
  const seen = new Set<string>()
  for (const definition of definitions) {
    const key = definitionKey(definition)
    const { contentHash: stated, ...body } = definition
    const found = contentHash(body)
    const expected = manifest[key] ?? null
    if (seen.has(key)) problems.push({ key, problem: 'duplicate', expected, found })
    else if (expected === null) problems.push({ key, problem: 'unlisted', expected, found })
    else if (expected !== found || stated !== found)
      problems.push({ key, problem: 'changed', expected, found })
    seen.add(key)
  }
  for (const [key, expected] of Object.entries(manifest)) {
    if (key.startsWith(scope) && !seen.has(key))
      problems.push({ key, problem: 'missing', expected, found: null })
  }
  return problems
}
