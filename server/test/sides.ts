import { demoAuthorities } from '@yimen/core/authorities'
import { computeDraft, findDraftForms } from '@yimen/core/filings'
import { editableValues, valuesToJson } from '@yimen/core/forms'
import { makeUscc } from '@yimen/core/identifiers'
import { salesOfVatForm } from '@yimen/core/taxes'
import { uuidv7 } from 'uuidv7'
import type { Part } from '../src/part.ts'
import { type Actor, type Side, systemActor } from '../src/platform/actor.ts'
import type { CommandResult } from '../src/platform/commands/pipeline.ts'
import type { ReturnOutcome } from '../src/side/returns/index.ts'
import type { TestHouse } from './house.ts'

/** A taxpayer registered and determined at sides of a test house. */
export interface TestTaxpayer {
  readonly name: string
  readonly code: string
  readonly kind: 'enterprise' | 'individual'
  readonly location: 'city' | 'county-town' | 'other'
  readonly ids: Readonly<Record<Side, string>>
}

const REGION = '990102'
export const SIDE_TAXES: Readonly<Record<Side, readonly string[]>> = {
  national: ['10101'],
  local: ['10109', '30203', '30216'],
}
export const testSystem = systemActor('test')

export function partOf(house: TestHouse, name: 'front' | Side): Part {
  const part = house.parts.get(name)
  if (!part) throw new Error(`no part ${name}`)
  return part
}

/** Executes a command at a part as the system, under a fresh key unless one is given. */
export function act(
  house: TestHouse,
  name: 'front' | Side,
  kind: string,
  input: unknown,
  options: { key?: string; actor?: Actor } = {},
): Promise<CommandResult> {
  const { key = `test:${uuidv7()}`, actor = testSystem } = options
  return house.links[name].execute({ kind, input, key, actor })
}

export async function setBusinessDate(house: TestHouse, businessDate: string): Promise<void> {
  for (const name of ['front', 'national', 'local'] as const) {
    await act(house, name, 'clock.set-business-date', { businessDate })
    partOf(house, name).clock.refresh()
  }
}

/** The competent authority of the test region at a side. */
export function authorityOf(side: Side): string {
  const found = demoAuthorities.competentFor(REGION, side)
  if (!found) throw new Error('the demo region has no authority')
  return found.code
}

/** Registers a small-scale taxpayer at both sides and determines VAT and surcharges by quarter (or month). */
export async function registerTaxpayer(
  house: TestHouse,
  serial: number,
  options: Partial<Pick<TestTaxpayer, 'kind' | 'location'>> & {
    sides?: readonly Side[]
    periodType?: 'quarter' | 'month'
    validFrom?: string
    levelShares?: Readonly<Record<string, { level: string; share: string }[]>>
  } = {},
): Promise<TestTaxpayer> {
  const {
    kind = 'enterprise',
    location = 'city',
    sides = ['national', 'local'],
    periodType = 'quarter',
  } = options
  const code = makeUscc(REGION, serial.toString().padStart(8, '0'), {
    institutionKind: kind === 'individual' ? '2' : '1',
  })
  const name = `同心市试验${serial}商贸有限公司`
  const ids = { national: uuidv7(), local: uuidv7() }
  for (const side of sides) {
    await act(house, side, 'taxpayer.register', {
      taxpayerId: ids[side],
      name,
      kind,
      code,
      authority: authorityOf(side),
      regionCode: REGION,
      location,
    })
    for (const taxCode of SIDE_TAXES[side])
      await act(house, side, 'determination.record', {
        taxpayerId: ids[side],
        taxCode,
        item: 'small-scale',
        periodType,
        rateCode: null,
        collectionMode: 'self-assessed',
        budgetSubject: `subject-${taxCode}`,
        treasury: `${REGION}0001`,
        validFrom: options.validFrom ?? '2017-01-01',
        validTo: null,
        replaces: null,
        ...(options.levelShares?.[taxCode] === undefined
          ? {}
          : { budgetShares: options.levelShares[taxCode] }),
      })
  }
  return { name, code, kind, location, ids }
}

/** Typed cells of the VAT return, in fen. */
export type VatCells = Readonly<Record<string, bigint>>

/** Inputs of `return.file` for both sides, computed as the front does. */
export function returnInputs(
  taxpayer: TestTaxpayer,
  period: string,
  cells: VatCells,
  options: {
    filingId?: string
    corrects?: Partial<Record<Side, string>>
    prior?: Readonly<Record<string, string>> | null
  } = {},
) {
  const forms = findDraftForms(period)
  if (!forms) throw new Error(`no forms for ${period}`)
  const computed = computeDraft({
    period,
    taxpayerKind: taxpayer.kind,
    location: taxpayer.location,
    forms,
    invoices: null,
    prior: options.prior ?? null,
    answers: {},
    typed: {
      [forms.vat.code]: Object.fromEntries(
        Object.entries(cells).map(([cell, fen]) => [cell, fen.toString()]),
      ),
    },
    unreadable: {},
  })
  const filingId = options.filingId ?? uuidv7()
  const vat = computed.vat.values
  const common = {
    filingId,
    filingNumber: `SB${filingId.slice(-12)}`,
    period,
    reason: options.corrects === undefined ? null : '填写有误',
  }
  const national = {
    ...common,
    taxpayerId: taxpayer.ids.national,
    formCode: forms.vat.code,
    formVersion: forms.vat.version,
    values: valuesToJson(editableValues(computed.vat.definition, vat)),
    facts: {} as Record<string, string>,
    payableFen: computed.nationalFen.toString(),
    corrects: options.corrects?.national ?? null,
  }
  const local = {
    ...common,
    taxpayerId: taxpayer.ids.local,
    formCode: forms.surcharges.code,
    formVersion: forms.surcharges.version,
    values: valuesToJson(editableValues(computed.surcharges.definition, computed.surcharges.values)),
    facts: {
      vatFen: ((vat['22.goods'] ?? 0n) + (vat['22.services'] ?? 0n)).toString(),
      salesFen: salesOfVatForm(vat).toString(),
    } as Record<string, string>,
    payableFen: computed.localFen.toString(),
    corrects: options.corrects?.local ?? null,
  }
  return { filingId, national, local, computed }
}

/** Files at one side and gives the answer. */
export async function file(
  house: TestHouse,
  side: Side,
  input: unknown,
  options: { key?: string; actor?: Actor } = {},
): Promise<ReturnOutcome> {
  return (await act(house, side, 'return.file', input, options)).outcome as ReturnOutcome
}

/** A person who may act for a taxpayer at both sides. */
export function bookkeeperOf(taxpayer: TestTaxpayer): Actor {
  return {
    kind: 'person',
    accountId: 'bookkeeper',
    displayName: '办税员',
    roles: ['taxpayer'],
    hats: [],
    mandates: [
      { side: 'national', taxpayerId: taxpayer.ids.national },
      { side: 'local', taxpayerId: taxpayer.ids.local },
    ],
    channel: 'web',
  }
}

/** A back officer of one side; default the top authority, which sees the whole side. */
export function backOfficer(
  side: Side,
  authority = side === 'national' ? '19900000000' : '29900000000',
): Actor {
  return {
    kind: 'person',
    accountId: `officer-${side}`,
    displayName: '后台人员',
    roles: ['back-officer'],
    hats: [{ side, authority, roles: ['back-officer'] }],
    mandates: [],
    channel: 'web',
  }
}
