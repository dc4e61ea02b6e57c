import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { systemActor } from '../actor.ts'
import { openLinkCertificates, type TlsMaterial } from '../keys/certificates.ts'
import { openKeyRing } from '../keys/keys.ts'
import { RefusedError } from '../refusal.ts'
import { LinkUnavailable } from './link.ts'
import { type LinkListener, listenForParts } from './listener.ts'
import { type RemoteLink, remoteLink } from './remote.ts'

describe('links over mutual TLS', () => {
  let house: TestHouse
  let listener: LinkListener
  let tls: ReadonlyMap<string, TlsMaterial>
  let front: RemoteLink
  let local: RemoteLink
  const folder = mkdtempSync(join(tmpdir(), 'yimen-tls-'))
  const material = (name: string): TlsMaterial => {
    const found = tls.get(name)
    if (!found) throw new Error(name)
    return found
  }

  beforeAll(async () => {
    house = await createTestHouse()
    tls = await openLinkCertificates(folder, ['front', 'national', 'local'], new Date())
    const national = house.parts.get('national')
    if (!national) throw new Error('national')
    listener = await listenForParts(national, { host: '127.0.0.1', port: 0, tls: material('national') })
    const url = `https://127.0.0.1:${listener.port}`
    front = remoteLink('national', url, material('front'))
    local = remoteLink('national', url, material('local'))
  })
  afterAll(async () => {
    await front?.close()
    await local?.close()
    await listener?.close()
    await house?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  it('carries commands and refusals as in one process', async () => {
    const request = {
      kind: 'clock.set-business-date',
      input: { businessDate: '2017-10-16' },
      key: 'remote-key-1',
      actor: systemActor('test'),
    }
    const first = await front.execute(request)
    expect(first.outcome).toEqual({ businessDate: '2017-10-16' })
    expect(await front.execute(request)).toMatchObject({ entryId: first.entryId, replayed: true })
    await expect(
      front.execute({ ...request, key: 'remote-key-2', input: { businessDate: '2017-02-31' } }),
    ).rejects.toMatchObject({
      refusal: { code: 'date-invalid' },
    })
    await expect(front.query('no-such-query', {}, systemActor('test'))).rejects.toThrow(RefusedError)
  })

  it('does not let the other side command, only exchange', async () => {
    await expect(
      local.execute({
        kind: 'clock.set-business-date',
        input: { businessDate: '2017-10-17' },
        key: 'remote-key-3',
        actor: systemActor('test'),
      }),
    ).rejects.toThrow(LinkUnavailable)
    expect(await local.deliver([])).toEqual([])
  })

  it('does not let the other side ask in the name of a person', async () => {
    expect(await local.query('ping', {}, systemActor('test'))).toMatchObject({ part: 'national' })
    await expect(local.query('part.health', {}, systemActor('test'))).rejects.toThrow(LinkUnavailable)
    expect(await front.query('part.health', {}, systemActor('test'))).toMatchObject({ part: 'national' })
  })

  it('tells the key of its log, which is pinned: another one later is not taken', async () => {
    const identity = await front.identity()
    const elsewhere = openKeyRing(join(folder, 'front'), ['front'])
    expect(elsewhere.knows('national')).toBe(false)
    expect(elsewhere.learn('national', identity.publicKey)).toBe('learned')
    expect(elsewhere.learn('national', identity.publicKey)).toBe('known')
    const own = house.parts.get('national')?.keys.own('national')
    const content = Buffer.from('checkpoint')
    const signature = own?.sign(content) ?? Buffer.alloc(0)
    expect(elsewhere.check('national', own?.id ?? '', content, signature)).toBe(true)

    const impostor = openKeyRing(join(folder, 'impostor'), ['national']).own('national')
    const pem = impostor.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(elsewhere.learn('national', pem)).toBe('different')
    expect(elsewhere.check('national', impostor.id, content, impostor.sign(content))).toBe(false)
    // Pinned on disk: a ring opened anew knows the same key.
    expect(openKeyRing(join(folder, 'front'), ['front']).learn('national', identity.publicKey)).toBe('known')
  })

  it('ends the handshake of a caller without a certificate of the house', async () => {
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: listener.port, rejectUnauthorized: false }, () =>
        socket.write('POST /link/query HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}'),
      )
      socket.on('error', () => resolve(true))
      socket.on('data', () => resolve(false))
      socket.on('close', () => resolve(true))
    })
    expect(refused).toBe(true)
  })

  it('says that a part cannot be reached, so that callers ask again', async () => {
    const nobody = remoteLink('local', 'https://127.0.0.1:9', material('front'))
    await expect(nobody.query('ping', {}, systemActor('test'))).rejects.toThrow(LinkUnavailable)
    await nobody.close()
  })
})
