import { hash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../database/table.ts'

/** Crockford's base 32: no I, L, O, U, so that nobody mistakes one character for another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const PREFIX = 'YM'
const RANDOM_CHARACTERS = 14
const PATTERN = /^YM[0-9A-HJKMNP-TV-Z]{14}$/

/** A new verification code, `YM7K-3F9Q-8TXH-2C4D`: 70 random bits, so that none is found by trying. */
export function newVerificationCode(random: (size: number) => Buffer = randomBytes): string {
  const characters = [...random(RANDOM_CHARACTERS)].map((byte) => ALPHABET[byte % 32])
  return grouped(`${PREFIX}${characters.join('')}`)
}

/** A code as people type it (small letters, O for 0, I for 1, blanks, other dashes); undefined for what cannot be one. */
export function findVerificationCode(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return PATTERN.test(plain) ? grouped(plain) : undefined
}

function grouped(plain: string): string {
  return (plain.match(/.{4}/g) ?? []).join('-')
}

/**
 * The code printed into a PDF of ours, to say of a changed file which document it pretends to be. It stands in the
 * description of the QR mark, as Latin or as UTF-16 text.
 */
export function codeInPdf(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1').replaceAll('\u0000', '')
  const match = /YM[0-9A-Z]{2}(?:-[0-9A-Z]{4}){3}/.exec(text)
  return match ? findVerificationCode(match[0]) : undefined
}

/** SHA-256 over the canonical JSON of a document's content: what its paper is compared with. */
export function contentDigest(content: unknown): string {
  return hash('sha256', canonicalJson(content), 'hex')
}

/** The part of the digest that stands in the QR mark: 128 bits keep the mark small. */
const PRINTED_DIGITS = 32

/** Address behind the QR mark. */
export function verificationUrl(publicUrl: string, code: string, digest: string): string {
  return `${publicUrl}/verify/${code}?digest=${digest.slice(0, PRINTED_DIGITS)}`
}

/** A name of which whoever holds the paper can say that it is theirs, and nobody else learns it: `一**司`. */
export function maskedName(name: string): string {
  const characters = [...name]
  const [first = '', last = ''] = [characters[0], characters.at(-1)]
  if (characters.length <= 1) return '*'
  if (characters.length === 2) return `${first}*`
  // A fixed number of stars: the length of the name is not told either.
  return `${first}**${last}`
}

/** What is asked about a paper or a file. */
export interface VerificationQuestion {
  readonly code: string | null
  readonly sha256: string | null
  readonly digest: string | null
}

/** What a part holds of the document the question points at. */
export interface VerifiedDocument {
  readonly content: unknown
  readonly contentDigest: string
  readonly files: readonly string[]
  readonly withdrawnOn: string | null
}

/**
 * Is what is shown the document that was issued? `altered`: the printed digest or the file differs, or the stored
 * content itself no longer fits its digest.
 */
export function judge(
  question: VerificationQuestion,
  found: VerifiedDocument,
): 'true' | 'altered' | 'withdrawn' {
  const { digest, sha256 } = question
  const shown = digest?.toLowerCase()
  if (shown !== undefined && (shown.length < PRINTED_DIGITS || !found.contentDigest.startsWith(shown)))
    return 'altered'
  if (sha256 !== null && !found.files.includes(sha256.toLowerCase())) return 'altered'
  if (contentDigest(found.content) !== found.contentDigest) return 'altered'
  return found.withdrawnOn === null ? 'true' : 'withdrawn'
}
