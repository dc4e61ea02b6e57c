import { createHash } from 'node:crypto'
import { demoAuthorities, findAuthorityCode } from '@yimen/core/authorities'
import type { RegistrationChanged } from '@yimen/core/exchange'
import { findingText, type Identified, identify, organisationCodeOf } from '@yimen/core/identifiers'
import { isDemoRegion } from '@yimen/core/regions'
import { type Static, Type } from 'typebox'
import { send } from '../../exchange/outbox.ts'
import { mayActFor } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { canonicalJson } from '../../platform/database/table.ts'
import { insert } from '../../platform/database/write.ts'
import { type FieldError, type Refusal, refuse } from '../../platform/refusal.ts'
import { normaliseName } from '../registers/reading/index.ts'
import { taxpayer, taxpayerIdentifier, taxpayerVersion } from '../registers/tables.ts'
import { findOwners, type IdentifierOwner } from './store.ts'

const Short = Type.String({ minLength: 1, maxLength: 200 })

export const TaxpayerRegistration = Type.Object(
  {
    /** Chosen by the caller (joint registration, demo); otherwise a new one. */
    taxpayerId: Type.Optional(Type.String({ format: 'uuid' })),
    name: Short,
    kind: Type.Union([Type.Literal('enterprise'), Type.Literal('individual')]),
    code: Type.String({ minLength: 1, maxLength: 40 }),
    authority: Type.Union([Type.String({ pattern: '^[12]\\d{10}$' }), Type.Null()]),
    regionCode: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
    location: Type.Union([Type.Literal('city'), Type.Literal('county-town'), Type.Literal('other')]),
    establishedOn: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    address: Type.Optional(Short),
    legalRepresentative: Type.Optional(Short),
    industry: Type.Optional(Short),
    /** Day from which the register holds this; default the business date. */
    validFrom: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  },
  { additionalProperties: false },
)
export type TaxpayerRegistration = Static<typeof TaxpayerRegistration>

interface Loaded {
  readonly identified: Identified
  readonly organisationCode: string | undefined
  readonly owners: readonly IdentifierOwner[]
}

/** Registers one taxpayer at this side: register, first version, its numbers, and word of it to the front. */
export function registerTaxpayer(side: Side, setting: { readonly demo: boolean }) {
  return defineCommand({
    kind: 'taxpayer.register',
    input: TaxpayerRegistration,
    async load(database, input): Promise<Loaded> {
      const identified = identify(input.code)
      const organisationCode = organisationCodeOf(identified)
      const values = [identified.normalised, ...(organisationCode === undefined ? [] : [organisationCode])]
      return { identified, organisationCode, owners: await findOwners(database, values) }
    },
    authorise: (_loaded, input, context) =>
      mayActFor(
        { ...context.actor, mandates: [] },
        side,
        { taxpayerId: input.taxpayerId ?? context.entryId, authority: input.authority },
        ['back-officer'],
      ),
    decide(loaded, input, context) {
      const refusal = findRefusal(side, setting.demo, loaded, input)
      if (refusal) return refusal
      const id = input.taxpayerId ?? context.newId()
      return {
        outcome: { taxpayerId: id, version: 1 },
        subject: id,
        writes: [
          ...registerRows(id, loaded, input, context),
          ...send(context, {
            to: 'front',
            category: 'registration.changed',
            schemaVersion: '1',
            subject: id,
            payload: { taxpayerIds: [id] } satisfies RegistrationChanged,
          }),
        ],
      }
    },
  })
}

function findRefusal(
  side: Side,
  demoAllowed: boolean,
  { identified, organisationCode, owners }: Loaded,
  input: TaxpayerRegistration,
): Refusal | undefined {
  const errors: FieldError[] = identified.findings
    .filter((finding) => finding.level === 'error')
    .map((finding) => ({
      pointer: '/code',
      code: finding.code,
      message: { zh: findingText(finding, 'zh'), en: findingText(finding, 'en') },
    }))
  const parts = input.authority === null ? undefined : findAuthorityCode(input.authority)
  if (input.authority !== null && parts?.side !== side)
    errors.push({
      pointer: '/authority',
      code: 'authority-of-other-side',
      message: {
        zh: '主管税务机关不属于本方。',
        en: 'This authority does not belong to this side.',
      },
    })
  if (!demoAllowed && isDemo(identified, input))
    errors.push({
      pointer: '/regionCode',
      code: 'demo-region',
      message: {
        zh: '行政区划码99…仅用于演示，正式系统不得登记。',
        en: 'Region codes 99… are for demonstration only and are not registered here.',
      },
    })
  if (errors.length > 0)
    return refuse(
      422,
      'registration-invalid',
      '登记信息有误，请按提示更正。',
      'The registration has errors; see the fields.',
      {
        errors,
      },
    )
  const taken = owners.find(
    (owner) => owner.value === identified.normalised || owner.value === organisationCode,
  )
  if (taken)
    return refuse(409, 'taxpayer-known', '该代码已经登记。', 'This number is registered already.', {
      allowedActions: [
        { code: 'show-taxpayer', label: { zh: '查看已登记的纳税人', en: 'Show the registered taxpayer' } },
      ],
    })
  return undefined
}

function isDemo(identified: Identified, input: TaxpayerRegistration): boolean {
  const regions = [
    input.regionCode,
    input.authority === null ? undefined : findAuthorityCode(input.authority)?.region,
    identified.kind === 'uscc' ? identified.normalised.slice(2, 8) : undefined,
  ]
  return (
    regions.some((region) => region !== undefined && isDemoRegion(region)) ||
    (input.authority !== null && demoAuthorities.find(input.authority)?.demo === true)
  )
}

function registerRows(
  id: string,
  { identified, organisationCode }: Loaded,
  input: TaxpayerRegistration,
  context: CommandContext,
) {
  const { normalised: code, kind: codeKind } = identified
  const { taxpayerId: _chosen, name, kind, authority, location, validFrom, regionCode, ...details } = input
  const content = {
    name,
    nameNormalised: normaliseName(name),
    kind,
    code,
    codeKind,
    status: 'normal',
    authority,
    regionCode: regionCode ?? null,
    location,
    details: { ...details, code: undefined, ...(organisationCode === undefined ? {} : { organisationCode }) },
    flags: [],
  }
  const numbers = [{ kind: codeKind as string, value: code }]
  if (organisationCode !== undefined && codeKind !== 'organisation-code')
    numbers.push({ kind: 'organisation-code', value: organisationCode })
  return [
    insert(taxpayer, [
      {
        id,
        version: 1,
        name,
        name_normalised: content.nameNormalised,
        kind,
        code,
        code_kind: codeKind,
        status: content.status,
        authority,
        region_code: content.regionCode,
        demo: isDemo(identified, input),
        location,
        details: content.details,
        flags: content.flags,
        row_key: `${codeKind}:${code}`,
        row_hash: createHash('sha256').update(canonicalJson(content)).digest('hex'),
        updated_at: context.now,
      },
    ]),
    insert(taxpayerVersion, [
      {
        taxpayer_id: id,
        version: 1,
        valid_from: validFrom ?? context.businessDate,
        recorded_at: context.now,
        content: JSON.parse(JSON.stringify(content)),
        source: 'registration',
        entry_id: context.entryId,
      },
    ]),
    insert(
      taxpayerIdentifier,
      numbers.map(({ kind: numberKind, value }) => ({
        kind: numberKind,
        value,
        taxpayer_id: id,
        since: validFrom ?? context.businessDate,
        entry_id: context.entryId,
      })),
    ),
  ]
}
