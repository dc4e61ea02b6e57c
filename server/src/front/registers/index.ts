import { RegistrationChanged } from '@yimen/core/exchange'
import { normaliseName } from '@yimen/core/names'
import { pinyin } from 'pinyin-pro'
import { defineInboxHandler } from '../../exchange/inbox.ts'
import type { Links } from '../../house.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import type { CommandContext } from '../../platform/commands/command.ts'
import type { RowOf } from '../../platform/database/table.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import type { Part } from '../../platform/part.ts'
import { findLines, type IndexLine, type LineUpdate, taxpayerIndexTable, updateLines } from './store.ts'

/** What a side's `taxpayer.index` answers for one taxpayer. */
interface Registered {
  readonly taxpayerId: string
  readonly name: string
  readonly kind: 'enterprise' | 'individual'
  readonly code: string | null
  readonly codeKind: string
  readonly organisationCode: string | null
  readonly authority: string | null
  readonly status: string
  readonly demo: boolean
}

/**
 * Keeps the one index over both registers: a thin message names the taxpayers that changed, their facts are asked of the
 * side, and both sides' rows meet in one line by the number both know.
 */
export function registerRegisters(front: Part, links: Links): void {
  front.inbox.register(
    defineInboxHandler({
      category: 'registration.changed',
      schemaVersion: '1',
      payload: RegistrationChanged,
      async load(database, payload, _context, envelope) {
        const side = envelope.from as Side
        const { items } = (await links[side].query(
          'taxpayer.index',
          { taxpayerIds: payload.taxpayerIds },
          systemActor('front-index'),
        )) as { items: Registered[] }
        const lines = await findLines(
          database,
          side,
          items.map((item) => item.taxpayerId),
          items.flatMap((item) => joinKeyOf(item) ?? []),
        )
        return { side, items, lines }
      },
      decide: ({ side, items, lines }, _payload, context) => ({
        writes: indexWrites(side, items, lines, context),
      }),
    }),
  )
}

/** The number both registers know a household by: the organisation code inside it, else the number itself. */
function joinKeyOf(item: Registered): string | undefined {
  return item.organisationCode ?? item.code ?? undefined
}

function indexWrites(
  side: Side,
  items: readonly Registered[],
  lines: readonly IndexLine[],
  context: CommandContext,
): Write[] {
  const ownId = (line: IndexLine) => (side === 'national' ? line.nationalId : line.localId)
  const byId = new Map(lines.flatMap((line) => (ownId(line) === null ? [] : [[ownId(line), line] as const])))
  const byKey = new Map(
    lines.flatMap((line) => (line.joinKey === null ? [] : [[line.joinKey, line] as const])),
  )
  const taken = new Set<string>()
  const updates: LineUpdate[] = []
  const rows: RowOf<typeof taxpayerIndexTable>[] = []
  for (const item of items) {
    const key = joinKeyOf(item)
    const meeting = key === undefined ? undefined : byKey.get(key)
    const line =
      byId.get(item.taxpayerId) ??
      (meeting && ownId(meeting) === null && !taken.has(meeting.id) ? meeting : undefined)
    if (line) {
      taken.add(line.id)
      const naming = side === 'national' || line.nationalId === null ? namingOf(item) : null
      updates.push({
        lineId: line.id,
        sideId: item.taxpayerId,
        authority: item.authority,
        status: item.status,
        naming,
      })
      continue
    }
    // Two rows of one register under one number stay two lines: which of them the other side means is for a person to say.
    const free = key !== undefined && meeting === undefined && !taken.has(key)
    if (free) taken.add(key)
    rows.push(newLine(side, item, free ? key : null, context))
  }
  return [
    ...(updates.length > 0 ? [updateLines(side, updates, context.now)] : []),
    insert(taxpayerIndexTable, rows),
  ]
}

function namingOf(item: Registered) {
  const syllables = pinyin(item.name, { toneType: 'none', type: 'array', nonZh: 'consecutive' })
  return {
    name: item.name,
    nameNormalised: normaliseName(item.name),
    pinyin: syllables.join('').toLowerCase(),
    initials: syllables
      .map((syllable) => syllable.charAt(0))
      .join('')
      .toLowerCase(),
    kind: item.kind,
    code: item.code,
    codeKind: item.codeKind,
  }
}

function newLine(
  side: Side,
  item: Registered,
  joinKey: string | null,
  context: CommandContext,
): RowOf<typeof taxpayerIndexTable> {
  const naming = namingOf(item)
  const facts =
    side === 'national'
      ? { national_id: item.taxpayerId, national_authority: item.authority, national_status: item.status }
      : { local_id: item.taxpayerId, local_authority: item.authority, local_status: item.status }
  return {
    id: context.newId(),
    name: naming.name,
    name_normalised: naming.nameNormalised,
    pinyin: naming.pinyin,
    initials: naming.initials,
    kind: naming.kind,
    code: naming.code,
    code_kind: naming.codeKind,
    join_key: joinKey,
    ...facts,
    demo: item.demo,
    updated_at: context.now,
  }
}
