import { setTimeout as sleep } from 'node:timers/promises'
import { demoAuthorities } from '@yimen/core/authorities'
import type { AccountSecret } from '../cli/program.ts'
import { createAccount, newSecrets } from '../front/accounts/index.ts'
import { filingActs } from '../front/filings/acts.ts'
import { jointPayment } from '../front/filings/show.ts'
import { sideClient } from '../front/filings/sides.ts'
import { findDraft, findFiling, findHousehold, findHouseholdByCode } from '../front/filings/store.ts'
import { JOINT_GROUP } from '../front/filings/tasks.ts'
import type { House } from '../house.ts'
import type { Part } from '../part.ts'
import { type Actor, type Hat, type Side, systemActor } from '../platform/actor.ts'
import { demoInvoices } from './invoices.ts'
import {
  bookkeeperClients,
  budgetSubjects,
  type DemoPerson,
  type DemoTaxpayer,
  demoPeople,
  demoTaxpayers,
} from './province.ts'

/** The day the demo province lives on (DOMAIN "Time"): a week before the filing deadline of 2017-Q3. */
export const DEMO_BUSINESS_DATE = '2017-10-16'

const SIDE_TAXES: Readonly<Record<Side, readonly string[]>> = {
  national: ['10101'],
  local: ['10109', '30203', '30216'],
}
const seeder = systemActor('demo-seed')

/**
 * Fills an empty house with the demo province through the same commands everybody uses: registrations, determinations,
 * agreements, invoices, a filed and paid quarter of the past, and accounts with generated passwords.
 */
export async function seedProvince(
  house: House,
  businessDate: string,
  progress: (text: string) => void,
): Promise<AccountSecret[]> {
  const front = getFront(house)
  progress(`Seeding the demo province: ${demoTaxpayers.length} taxpayers at both sides`)
  for (const taxpayer of demoTaxpayers)
    for (const side of taxpayer.sides) await register(house, taxpayer, side)
  await settled(house, async () => {
    const rows = await Promise.all(demoTaxpayers.map(({ code }) => findHouseholdByCode(front.database, code)))
    return demoTaxpayers.every(({ sides }, index) =>
      sides.every((side) => rows[index]?.[side === 'national' ? 'nationalId' : 'localId'] != null),
    )
  })
  progress('Seeding the demo province: invoices')
  await feedInvoices(house)
  progress('Seeding the demo province: last quarter, filed and paid')
  await setBusinessDate(house, '2017-07-12')
  for (const taxpayer of demoTaxpayers)
    for (const period of taxpayer.history) await fileAndPay(house, front, taxpayer, period)
  await setBusinessDate(house, businessDate)
  progress('Seeding the demo province: accounts')
  return createPeople(front)
}

const SETTLE_MS = 120_000

/**
 * Everything that follows from what was done has happened. With all parts here their jobs are run to the end; what parts
 * elsewhere do is waited for.
 */
async function settled(house: House, done: () => Promise<boolean>): Promise<void> {
  await house.drain()
  if (house.parts.size === 3) return
  const until = Date.now() + SETTLE_MS
  while (!(await done())) {
    if (Date.now() > until) throw new Error('the parts elsewhere do not come to rest; look at their logs')
    await sleep(200)
    await house.drain()
  }
}

function getFront(house: House): Part {
  const front = house.parts.get('front')
  if (!front) throw new Error('the demo is seeded by the process that runs the front')
  return front
}

async function setBusinessDate(house: House, businessDate: string): Promise<void> {
  const actor = systemActor('demo-seed')
  for (const part of ['front', 'national', 'local'] as const)
    await house.links[part].execute({
      kind: 'clock.set-business-date',
      input: { businessDate },
      key: `demo:date:${businessDate}`,
      actor,
    })
  for (const part of house.parts.values()) part.clock.refresh()
}

async function register(house: House, taxpayer: DemoTaxpayer, side: Side): Promise<void> {
  const authority = demoAuthorities.competentFor(taxpayer.region, side)
  const { outcome } = await house.links[side].execute({
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
    key: `demo:register:${taxpayer.handle}:${side}`,
    actor: seeder,
  })
  const { taxpayerId } = outcome as { taxpayerId: string }
  const treasury = `${taxpayer.region}0001`
  for (const taxCode of SIDE_TAXES[side])
    await house.links[side].execute({
      kind: 'determination.record',
      input: {
        taxpayerId,
        taxCode,
        item: 'small-scale',
        periodType: 'quarter',
        rateCode: null,
        collectionMode: 'self-assessed',
        budgetSubject: budgetSubjects[taxCode] ?? taxCode,
        treasury,
        validFrom: taxpayer.determinedFrom,
        validTo: null,
        replaces: null,
      },
      key: `demo:determine:${taxpayer.handle}:${taxCode}`,
      actor: seeder,
    })
  if (taxpayer.agreements)
    await house.links[side].execute({
      kind: 'debit-agreement.record',
      input: {
        taxpayerId,
        number: `${side === 'national' ? 'GS' : 'DS'}${taxpayer.code.slice(-9)}`,
        bank: '同心农村商业银行双桥支行',
        bankCode: '402990100018',
        account: `6229${taxpayer.code.replaceAll(/\D/g, '').slice(-12)}`,
        validFrom: taxpayer.establishedOn,
      },
      key: `demo:agreement:${taxpayer.handle}:${side}`,
      actor: seeder,
    })
}

async function feedInvoices(house: House): Promise<void> {
  const invoices = demoTaxpayers.flatMap((taxpayer) =>
    ['2017-Q2', '2017-Q3']
      .filter((period) => period === '2017-Q3' || taxpayer.history.length > 0)
      .flatMap((period) => demoInvoices(taxpayer, period)),
  )
  for (let start = 0; start < invoices.length; start += 500)
    await house.links.national.execute({
      kind: 'invoices.receive',
      input: { invoices: invoices.slice(start, start + 500) },
      key: `demo:invoices:${start}`,
      actor: seeder,
    })
}

async function fileAndPay(house: House, front: Part, taxpayer: DemoTaxpayer, period: string): Promise<void> {
  const household = await findHouseholdByCode(front.database, taxpayer.code)
  if (!household) throw new Error(`demo taxpayer ${taxpayer.handle} is not in the index`)
  const actor: Actor = {
    ...seeder,
    kind: 'person',
    displayName: taxpayer.legalRepresentative,
    roles: ['taxpayer'],
    channel: 'web',
    mandates: [
      ...(household.nationalId === null
        ? []
        : [{ side: 'national' as const, taxpayerId: household.nationalId }]),
      ...(household.localId === null ? [] : [{ side: 'local' as const, taxpayerId: household.localId }]),
    ],
  }
  const acts = filingActs(front, house.links)
  const key = (act: string) => `demo:${act}:${taxpayer.handle}:${period}`
  const row = await findHousehold(front.database, household.id)
  if (!row) throw new Error('household vanished')
  const draftId = await acts.openTask({ actor, key: key('open') }, row, `${period}.${JOINT_GROUP}`)
  const draft = await findDraft(front.database, draftId)
  const { filingId } = await acts.submit({ actor, key: key('submit') }, draftId, draft?.draft.version ?? 1)
  // A side that did not answer at once is asked again by the dispatch job.
  await settled(house, async () => {
    const sent = await findFiling(front.database, filingId)
    return sent?.sides.every(({ state }) => state !== 'pending') ?? false
  })
  const filing = await findFiling(front.database, filingId)
  if (!filing) throw new Error('filing vanished')
  const client = sideClient(house.links, actor)
  const states = () =>
    Promise.all(filing.content.sides.map((sent) => client.filingState(sent.side, sent.taxpayerId, filing.id)))
  const due = (await states()).reduce((sum, state) => sum + BigInt(state.payableFen), 0n)
  if (due > 0n) await acts.pay({ actor, key: key('pay') }, filing, due.toString())
  await settled(house, async () => {
    const now = await states()
    const certificates = await Promise.all(
      filing.content.sides.map(async ({ side, taxpayerId }) => {
        const question = { taxpayerId, filingId: filing.id }
        return (await house.links[side].query('documents.list', question, actor)) as { items: unknown[] }
      }),
    )
    return (
      ['paid', 'nothing-due'].includes(jointPayment(now.map(({ payment }) => payment))) &&
      now.every(({ payment }, index) => payment === 'nothing-due' || certificates[index]?.items.length !== 0)
    )
  })
}

async function createPeople(front: Part): Promise<AccountSecret[]> {
  const key = front.keys.own('front')
  const secrets: AccountSecret[] = []
  for (const person of demoPeople) {
    const officer = person.role === 'window-officer' || person.role === 'back-officer'
    const request = {
      key: `demo:${front.clock.now().getTime()}`,
      username: person.username,
      secondFactor: officer || person.role === 'administrator',
    }
    const made = await newSecrets(key, request)
    await front.pipeline.execute({
      kind: createAccount.kind,
      input: {
        username: person.username,
        displayName: person.displayName,
        roles: officer ? [person.role] : person.role === 'administrator' ? ['administrator'] : ['taxpayer'],
        hats: hatsOf(person.role, person.side),
        authorisations: await authorisationsOf(front, person.username),
        ...made.stored,
      },
      key: `demo:account:${person.username}`,
      actor: seeder,
    })
    secrets.push({
      role: person.role,
      side: person.side,
      username: person.username,
      password: made.password,
      totpSecret: made.totpSecret,
    })
  }
  return secrets
}

/** The window officer wears both hats of the city; back officers that of their side. */
function hatsOf(role: DemoPerson['role'], side: DemoPerson['side']): Hat[] {
  if (role !== 'window-officer' && role !== 'back-officer') return []
  const both: readonly Side[] = ['national', 'local']
  return both
    .filter((each) => side === 'both' || side === each)
    .map((each) => ({
      side: each,
      authority: demoAuthorities.competentFor('990100', each)?.code ?? '',
      roles: [role],
    }))
}

const CLIENTS: Readonly<Record<string, { handles: readonly string[]; capacity: string }>> = {
  zhou: { handles: ['jiahe'], capacity: 'legal-representative' },
  wang: { handles: ['wang'], capacity: 'individual' },
  jitian: { handles: ['jiye'], capacity: 'legal-representative' },
  chen: { handles: bookkeeperClients, capacity: 'agent' },
}

async function authorisationsOf(front: Part, username: string) {
  const client = CLIENTS[username]
  if (!client) return []
  const rows = await Promise.all(
    client.handles.map((handle) => {
      const code = demoTaxpayers.find((taxpayer) => taxpayer.handle === handle)?.code ?? ''
      return findHouseholdByCode(front.database, code)
    }),
  )
  return rows.flatMap((row) =>
    row ? [{ taxpayerId: row.id, capacity: client.capacity, validFrom: '2017-01-01' }] : [],
  )
}
