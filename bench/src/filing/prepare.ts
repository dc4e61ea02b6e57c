import { randomUUID } from 'node:crypto'
import { demoAuthorities } from '@yimen/core/authorities'
import { makeUscc } from '@yimen/core/identifiers'
import { demoInvoices } from '../../../server/src/demo/invoices.ts'
import { budgetSubjects, type DemoTaxpayer, demoTaxpayers } from '../../../server/src/demo/province.ts'
import { createAccount, newSecrets } from '../../../server/src/front/accounts/index.ts'
import { filingActs } from '../../../server/src/front/filings/acts.ts'
import { findHouseholdByCode, type HouseholdRow } from '../../../server/src/front/filings/store.ts'
import { JOINT_GROUP } from '../../../server/src/front/filings/tasks.ts'
import { openSession } from '../../../server/src/front/sessions/index.ts'
import { COOKIE, csrfToken, newToken, tokenHash } from '../../../server/src/front/sessions/token.ts'
import type { House } from '../../../server/src/house.ts'
import type { Part } from '../../../server/src/part.ts'
import { type Actor, type Side, systemActor } from '../../../server/src/platform/actor.ts'
import { setBusinessDate } from '../../../server/src/platform/clock/businessDate.ts'
import type { CommandRequest } from '../../../server/src/platform/commands/pipeline.ts'
import { RefusedError } from '../../../server/src/platform/refusal.ts'
import { BUSINESS_DATE, PERIOD } from './ground.ts'

/** A return ready to be filed, and the signed-in person who will file it. */
export interface ReadyFiling {
  readonly draftId: string
  readonly version: 1
  readonly cookie: string
  readonly csrf: string
  readonly actor: Actor
}

/** What the client that files it needs. */
export function shotOf({ draftId, version, cookie, csrf }: ReadyFiling) {
  return { draftId, version, cookie, csrf }
}

const preparer = systemActor('bench-prepare')
const TAXES: Readonly<Record<Side, readonly string[]>> = {
  national: ['10101'],
  local: ['10109', '30203', '30216'],
}
const SIDES = ['national', 'local'] as const
const AT_ONCE = 12
const BATCH = 50

/**
 * `count` taxpayers at both sides, registered, determined and invoiced by the commands everybody uses, each with an account of
 * its own, an open session and a prefilled draft. (Only the password is the same: hashing it `count` times would take longer than
 * the measurement.)
 */
export async function prepareFilings(
  house: House,
  count: number,
  say: (text: string) => void,
  /** Taxpayers prepared before in the same set. */
  before = 0,
): Promise<ReadyFiling[]> {
  const front = partOf(house, 'front')
  for (const part of house.parts.values())
    await part.pipeline.execute({
      kind: setBusinessDate.kind,
      input: { businessDate: BUSINESS_DATE },
      key: 'bench:business-date',
      actor: preparer,
    })
  const taxpayers = Array.from({ length: count }, (_, index) => benchTaxpayer(before + index))
  const begun = performance.now()
  const step = (what: string) =>
    say(`prepared ${count} ${what} (${((performance.now() - begun) / 1000).toFixed(0)} s)`)
  await Promise.all(SIDES.map((side) => register(partOf(house, side), side, taxpayers)))
  await house.drain()
  step('taxpayers at both sides')
  await feedInvoices(partOf(house, 'national'), taxpayers, before)
  step('taxpayers with invoices')
  const password = await newSecrets(front.keys.own('front'), {
    key: 'bench:accounts',
    username: 'bench',
    secondFactor: false,
  })
  const ready = await openDrafts(house, front, taxpayers, password.stored)
  step('drafts, each with a session')
  await house.drain()
  return ready
}

function partOf(house: House, name: 'front' | Side): Part {
  const part = house.parts.get(name)
  if (!part) throw new Error(`no ${name}`)
  return part
}

const usual = demoTaxpayers.filter((taxpayer) => taxpayer.sides.length === 2)

/** The demo's kinds of business over and over, under numbers of their own. */
function benchTaxpayer(index: number): DemoTaxpayer {
  const model = usual[index % usual.length]
  if (!model) throw new Error('the demo has taxpayers')
  return {
    ...model,
    handle: `t${index}`,
    name: `${model.name}${index}号`,
    code: makeUscc(model.region, `MB${index.toString().padStart(6, '0')}`, {
      institutionKind: model.kind === 'individual' ? '2' : '1',
    }),
    determinedFrom: '2017-07-01',
  }
}

async function register(part: Part, side: Side, taxpayers: readonly DemoTaxpayer[]): Promise<void> {
  const ids = await together(taxpayers, AT_ONCE, async (taxpayer) => {
    const authority = demoAuthorities.competentFor(taxpayer.region, side)
    const { outcome } = await part.pipeline.execute({
      kind: 'taxpayer.register',
      input: {
        name: taxpayer.name,
        kind: taxpayer.kind,
        code: taxpayer.code,
        authority: authority?.code ?? null,
        regionCode: taxpayer.region,
        location: taxpayer.location,
        establishedOn: taxpayer.establishedOn,
        address: taxpayer.address,
        legalRepresentative: taxpayer.legalRepresentative,
        industry: taxpayer.industry,
        validFrom: taxpayer.establishedOn,
      },
      key: `bench:register:${taxpayer.handle}`,
      actor: preparer,
    })
    return (outcome as { taxpayerId: string }).taxpayerId
  })
  for (const taxCode of TAXES[side])
    await inBatches(
      part,
      taxpayers.map((taxpayer, index) => ({
        kind: 'determination.record',
        input: {
          taxpayerId: ids[index],
          taxCode,
          item: 'small-scale',
          periodType: 'quarter',
          rateCode: null,
          collectionMode: 'self-assessed',
          budgetSubject: budgetSubjects[taxCode] ?? taxCode,
          treasury: `${taxpayer.region}0001`,
          validFrom: taxpayer.determinedFrom,
          validTo: null,
          replaces: null,
        },
        key: `bench:determine:${taxpayer.handle}:${taxCode}`,
        actor: preparer,
      })),
    )
}

async function feedInvoices(
  national: Part,
  taxpayers: readonly DemoTaxpayer[],
  before: number,
): Promise<void> {
  // Number and code are the taxpayer's own, so that no two of many thousand random numbers meet.
  const invoices = taxpayers.flatMap((taxpayer, index) =>
    demoInvoices(taxpayer, PERIOD).map((invoice, item) => ({
      ...invoice,
      number: String(10_000_000 + (before + index) * 20 + item),
    })),
  )
  const chunks: (typeof invoices)[] = []
  for (let start = 0; start < invoices.length; start += 500) chunks.push(invoices.slice(start, start + 500))
  await together(chunks, 2, (chunk, index) =>
    national.pipeline.execute({
      kind: 'invoices.receive',
      input: { invoices: chunk },
      key: `bench:invoices:${before}:${index}`,
      actor: preparer,
    }),
  )
}

async function openDrafts(
  house: House,
  front: Part,
  taxpayers: readonly DemoTaxpayer[],
  password: { readonly passwordHash: string; readonly totpSecret: string | null },
): Promise<ReadyFiling[]> {
  const households = await together(taxpayers, AT_ONCE, async (taxpayer) => {
    const found = await findHouseholdByCode(front.database, taxpayer.code)
    if (!found?.nationalId || !found.localId) throw new Error(`${taxpayer.handle} is not in the index`)
    return found
  })
  const accounts = await inBatches(
    front,
    taxpayers.map((taxpayer, index) => ({
      kind: createAccount.kind,
      input: {
        username: taxpayer.handle.padStart(3, 't'),
        displayName: taxpayer.legalRepresentative,
        roles: ['taxpayer'],
        hats: [],
        authorisations: [
          { taxpayerId: households[index]?.id, capacity: 'legal-representative', validFrom: '2017-01-01' },
        ],
        ...password,
      },
      key: `bench:account:${taxpayer.handle}`,
      actor: preparer,
    })),
  )
  const acts = filingActs(front, house.links)
  const drafts = await together(households, AT_ONCE, async (household, index) => {
    const { accountId } = accounts[index] as { accountId: string }
    const actor = taxpayerOf(household, accountId, taxpayers[index]?.legalRepresentative ?? '')
    const key = `bench:draft:${randomUUID()}`
    return { actor, draftId: await acts.openTask({ actor, key }, household, `${PERIOD}.${JOINT_GROUP}`) }
  })
  // Last of all, so that no session has been idle for long when its filing comes.
  const tokens = accounts.map(() => newToken())
  await inBatches(
    front,
    drafts.map(({ actor }, index) => ({
      kind: openSession.kind,
      input: {
        accountId: actor.accountId,
        tokenHash: tokenHash(tokens[index] ?? '').toString('hex'),
        totpStep: null,
        replaces: null,
      },
      key: `bench:session:${randomUUID()}`,
      actor: preparer,
    })),
  )
  return drafts.map(({ actor, draftId }, index) => {
    const token = tokens[index] ?? ''
    return { draftId, version: 1, cookie: `${COOKIE}=${token}`, csrf: csrfToken(token), actor }
  })
}

/** The person as the session makes it. */
function taxpayerOf(household: HouseholdRow, accountId: string, displayName: string): Actor {
  return {
    kind: 'person',
    accountId,
    displayName,
    roles: ['taxpayer'],
    hats: [],
    mandates: [
      ...(household.nationalId === null
        ? []
        : [{ side: 'national' as const, taxpayerId: household.nationalId }]),
      ...(household.localId === null ? [] : [{ side: 'local' as const, taxpayerId: household.localId }]),
    ],
    channel: 'web',
  }
}

/** Decided together and written set-based, as imports do it: preparing must not take longer than measuring. */
async function inBatches(part: Part, requests: readonly CommandRequest[]): Promise<unknown[]> {
  const batches: CommandRequest[][] = []
  for (let start = 0; start < requests.length; start += BATCH)
    batches.push(requests.slice(start, start + BATCH))
  const results = await together(batches, 2, (batch) => part.pipeline.executeBatch(batch))
  return results.flat().map((result) => {
    if (result instanceof RefusedError) throw result
    return result.outcome
  })
}

/** Runs `work` over items, so many at once, results in the order of the items. */
export async function together<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next
      next += 1
      results[index] = await work(items[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}
