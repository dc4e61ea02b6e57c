import { hkdfSync, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { RefusedError, refuse } from '../../platform/refusal.ts'

/**
 * argon2id with the parameters OWASP names as the least (Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1): about
 * 20 ms of one core, so that a sign-in is quick and a guess is not. `algorithm` is left at its default, argon2id.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

/** Hashes run on Node's thread pool; two at once leave it to others, and a longer queue than this is an attack. */
const AT_ONCE = 2
const WAITING = 200

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING)
      throw new RefusedError(
        refuse(
          503,
          'sign-in-busy',
          '登录人数较多，请稍后再试。',
          'Many people are signing in; try again shortly.',
          { facts: { retryAfterSeconds: 5 } },
        ),
      )
    // Whoever finishes hands its turn over, so `running` does not change.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** The PHC string to store. A salt is given only by who must get the same string again for the same request. */
export function hashPassword(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  return inTurn(() => hash(password, { ...PARAMETERS, salt }))
}

let dummy: Promise<string> | undefined

/**
 * Whether a password fits. For a user name nobody has (`stored` undefined) the same work is done against a hash of
 * nothing known, so that the time tells nothing about who has an account.
 */
export async function passwordFits(stored: string | undefined, password: string): Promise<boolean> {
  dummy ??= hashPassword(generatePassword())
  const against = stored ?? (await dummy)
  const fits = await inTurn(() => verify(against, password))
  return fits && stored !== undefined
}

// Without 0 O 1 l I and the like: generated passwords are read from a screen and typed.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A password from 256 random bits: four groups of four, 16 characters of 56, about 93 bits. */
export function generatePassword(seed: Buffer = randomBytes(32)): string {
  const bytes = Buffer.from(hkdfSync('sha256', seed, '', 'password', 256))
  // Bytes from the last, incomplete run of the alphabet are left out, or its first letters would be likelier.
  const usable = bytes.filter((byte) => byte < 256 - (256 % ALPHABET.length))
  const letters = [...usable.subarray(0, 16)].map((byte) => ALPHABET[byte % ALPHABET.length])
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-')
}
