import { hkdfSync } from 'node:crypto'
import type { SigningKey } from '../../platform/keys/keys.ts'
import { generatePassword, hashPassword } from './passwords.ts'
import { sealSecret, totpSecretOf } from './secondFactor.ts'

/** New secrets of an account: what the person is shown once, and what is stored. */
export interface NewSecrets {
  readonly password: string
  /** Base32; null for accounts without a second factor. */
  readonly totpSecret: string | null
  readonly stored: { readonly passwordHash: string; readonly totpSecret: string | null }
}

/**
 * Makes the password and second factor of an account. They follow from the front's private key and the request's
 * idempotency key, so that a request repeated after a broken connection shows the same secrets and is the same command,
 * without anything secret ever being kept for the repetition.
 */
export async function newSecrets(
  key: SigningKey,
  request: { readonly key: string; readonly username: string; readonly secondFactor: boolean },
): Promise<NewSecrets> {
  const username = request.username.toLowerCase()
  const seed = key.derive(`account secrets v1 ${username} ${request.key}`)
  const part = (name: string, bytes: number) => Buffer.from(hkdfSync('sha256', seed, '', name, bytes))
  const password = generatePassword(seed)
  const passwordHash = await hashPassword(password, part('salt', 16))
  if (!request.secondFactor) return { password, totpSecret: null, stored: { passwordHash, totpSecret: null } }
  const totpSecret = totpSecretOf(part('second factor', 20))
  const sealed = sealSecret(key, username, totpSecret, part('iv', 12))
  return { password, totpSecret, stored: { passwordHash, totpSecret: sealed.toString('base64') } }
}
