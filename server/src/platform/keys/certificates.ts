import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import type { PartName } from '../actor.ts'

/** What one process needs for mutual TLS, as PEM. */
export interface TlsMaterial {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const YEARS = 10

/** The name a part answers to inside the house; certificates carry it and both ends check it. */
export function partHostname(part: PartName): string {
  return `${part}.yimen.internal`
}

/**
 * Certificates of the parts' links in a folder, made by a house authority of their own (EC P-256) where they are missing.
 * Each process is given its own by file (YIMEN_TLS_KEY, _CERT, _CA).
 */
export async function openLinkCertificates(
  dir: string,
  names: readonly PartName[],
  now: Date,
): Promise<ReadonlyMap<PartName, TlsMaterial>> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  x509.cryptoProvider.set(webcrypto)
  const authority = await openAuthority(dir, now)
  const result = new Map<PartName, TlsMaterial>()
  for (const name of names) {
    const keyFile = join(dir, `${name}.key.pem`)
    const certFile = join(dir, `${name}.cert.pem`)
    if (!existsSync(certFile)) await issue(authority, name, keyFile, certFile, now)
    result.set(name, {
      key: readFileSync(keyFile, 'utf8'),
      cert: readFileSync(certFile, 'utf8'),
      ca: authority.pem,
    })
  }
  return result
}

interface Authority {
  readonly pem: string
  readonly keys: webcrypto.CryptoKeyPair
  readonly certificate: x509.X509Certificate
}

async function openAuthority(dir: string, now: Date): Promise<Authority> {
  const keyFile = join(dir, 'ca.key.pem')
  const certFile = join(dir, 'ca.cert.pem')
  if (!existsSync(certFile)) {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: randomSerial(),
      name: 'CN=Yimen links',
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + YEARS * 365 * DAY_MS),
      signingAlgorithm: ALGORITHM,
      keys: keys as webcrypto.CryptoKeyPair,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    })
    await writeKey(keyFile, keys.privateKey as webcrypto.CryptoKey)
    writeFileSync(certFile, certificate.toString('pem'))
  }
  const pem = readFileSync(certFile, 'utf8')
  const certificate = new x509.X509Certificate(pem)
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8')),
    ALGORITHM,
    true,
    ['sign'],
  )
  const publicKey = await certificate.publicKey.export(ALGORITHM, ['verify'])
  return { pem, certificate, keys: { privateKey: privateKey as webcrypto.CryptoKey, publicKey } }
}

async function issue(
  authority: Authority,
  part: PartName,
  keyFile: string,
  certFile: string,
  now: Date,
): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: `CN=${part}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + YEARS * 365 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey as webcrypto.CryptoKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: partHostname(part) }]),
    ],
  })
  await writeKey(keyFile, keys.privateKey as webcrypto.CryptoKey)
  writeFileSync(certFile, certificate.toString('pem'))
}

async function writeKey(file: string, key: webcrypto.CryptoKey): Promise<void> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key as webcrypto.CryptoKey)
  writeFileSync(file, x509.PemConverter.encode(der, 'PRIVATE KEY'), { mode: 0o600 })
}

function randomSerial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^[89a-f]/, '7')
}
