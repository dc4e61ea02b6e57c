import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PartName } from '../actor.ts'

/** A part's signing key (Ed25519). */
export interface SigningKey {
  readonly id: string
  readonly publicKey: KeyObject
  sign(content: Buffer): Buffer
  /** A 256-bit key for one purpose (encryption at rest, tickets), derived from the private key by HKDF-SHA-256. */
  derive(purpose: string): Buffer
}

/** Public keys of all parts, by part and key id. */
export interface KeyRing {
  own(part: PartName): SigningKey
  check(part: string, keyId: string, content: Buffer, signature: Buffer): boolean
  /** Whether the public key of a part is here. */
  knows(part: PartName): boolean
  /**
   * Pins the public key (SPKI PEM) that a part told over its authenticated link. A key that differs from the pinned one
   * is never taken: `different` is for a person to look at.
   */
  learn(part: PartName, publicKey: string): 'known' | 'learned' | 'different'
}

/** A key's id is the first 16 hex digits of the SHA-256 of its public key. */
export function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey)
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    id: keyId(publicKey),
    publicKey,
    sign: (content) => sign(null, content, privateKey),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', secret, 'yimen', purpose, 32)),
  }
}

/**
 * Keys in `<secrets>/keys`: `<part>.key.pem` (mode 600) for the parts this process runs, `<part>.pub.pem` for all. A
 * missing private key of a part that runs here is made on first use; public keys of parts elsewhere are learnt from them.
 */
export function openKeyRing(secretsDir: string, parts: readonly PartName[]): KeyRing {
  const dir = join(secretsDir, 'keys')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const own = new Map<PartName, SigningKey>()
  for (const part of parts) {
    const file = join(dir, `${part}.key.pem`)
    if (!existsSync(file)) {
      const pair = generateKeyPairSync('ed25519')
      writeFileSync(file, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
        mode: 0o600,
        flag: 'wx',
      })
      chmodSync(file, 0o600)
      writeFileSync(join(dir, `${part}.pub.pem`), pair.publicKey.export({ type: 'spki', format: 'pem' }))
    }
    own.set(part, signingKey(createPrivateKey(readFileSync(file))))
  }
  const known = new Map<string, KeyObject>()
  const publicKeyOf = (part: string): KeyObject | undefined => {
    const cached = known.get(part)
    if (cached) return cached
    const file = join(dir, `${part}.pub.pem`)
    if (!/^[a-z]+$/.test(part) || !existsSync(file)) return undefined
    const key = createPublicKey(readFileSync(file))
    known.set(part, key)
    return key
  }
  return {
    own(part) {
      const key = own.get(part)
      if (!key) throw new Error(`no signing key for ${part} in this process`)
      return key
    },
    check(part, id, content, signature) {
      const key = publicKeyOf(part)
      return key !== undefined && keyId(key) === id && verify(null, content, key, signature)
    },
    knows: (part) => publicKeyOf(part) !== undefined,
    learn(part, publicKey) {
      const told = createPublicKey(publicKey)
      const pinned = publicKeyOf(part)
      if (pinned) return pinned.equals(told) ? 'known' : 'different'
      writeFileSync(join(dir, `${part}.pub.pem`), told.export({ type: 'spki', format: 'pem' }), {
        flag: 'wx',
      })
      return 'learned'
    },
  }
}
