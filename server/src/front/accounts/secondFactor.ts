import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { SigningKey } from '../../platform/keys/keys.ts'

/** RFC 6238 with the values every authenticator application knows: SHA-1, 6 digits, 30 seconds. */
const PERIOD_SECONDS = 30
const totp = (secret: Secret) =>
  new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, issuer: 'Yimen 一门' })

/** A secret of 160 bits, as Base32 text for the person's application. */
export function totpSecretOf(bits: Buffer): string {
  return new Secret({ buffer: new Uint8Array(bits.subarray(0, 20)).buffer }).base32
}

/**
 * The time step a code belongs to, or undefined when it is wrong. One step before and after is taken (clocks differ);
 * the caller refuses a step that was used before (RFC 6238 5.2: a code is accepted once).
 */
export function totpStep(secret: string, code: string, now: Date): bigint | undefined {
  const timestamp = now.getTime()
  const delta = totp(Secret.fromBase32(secret)).validate({ token: code, timestamp, window: 1 })
  if (delta === null) return undefined
  return BigInt(Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta)
}

const PURPOSE = 'second-factor secrets at rest v1'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts a secret for the account table (AES-256-GCM, bound to the user name).
 * @param iv 96 bits never used for another secret.
 */
export function sealSecret(key: SigningKey, username: string, secret: string, iv: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key.derive(PURPOSE), iv).setAAD(Buffer.from(username))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** Reads what {@link sealSecret} wrote; throws when it was sealed by another key or for another account. */
export function openSecret(key: SigningKey, username: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key.derive(PURPOSE), sealed.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(username)).setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}
