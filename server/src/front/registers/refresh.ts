import { normaliseName, shortName } from '@yimen/core/names'
import { pinyin } from 'pinyin-pro'
import { Type } from 'typebox'
import type { Links } from '../../house.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import type { RowOf } from '../../platform/database/table.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import {
  dropPulls,
  findLines,
  type IndexLine,
  type LineUpdate,
  listPulls,
  type Naming,
  taxpayerIndexTable,
  updateLines,
} from './store.ts'

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

/** `register-index.refresh`: asks a side for what waits and joins it to the index; what was asked for stops waiting. */
export function refreshIndexCommand(links: Links) {
  return defineCommand({
    kind: 'register-index.refresh',
    input: Type.Object(
      {
        side: Type.Union([Type.Literal('national'), Type.Literal('local')]),
        pullIds: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 200 }),
      },
      { additionalProperties: false },
    ),
    async load(database, { side, pullIds }) {
      const pulls = await listPulls(database, side, pullIds)
      const wanted = [...new Set(pulls.flatMap((pull) => pull.taxpayerIds))]
      const items: Registered[] = []
      // One message never names more than a thousand; several small ones may together.
      for (let at = 0; at < wanted.length; at += 1000) {
        const answer = (await links[side].query(
          'taxpayer.index',
          { taxpayerIds: wanted.slice(at, at + 1000) },
          systemActor('front-index'),
        )) as { items: Registered[] }
        items.push(...answer.items)
      }
      const lines = await findLines(
        database,
        side,
        items.map((item) => item.taxpayerId),
        items.flatMap((item) => joinKeyOf(item) ?? []),
      )
      return { pulls: pulls.map((pull) => pull.id), items, lines }
    },
    authorise: (_loaded, _input, context) =>
      context.actor.kind === 'system'
        ? undefined
        : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
    decide: ({ pulls, items, lines }, { side }, context) => ({
      outcome: { taxpayers: items.length },
      writes: [...indexWrites(side, items, lines, context), ...(pulls.length > 0 ? [dropPulls(pulls)] : [])],
    }),
  })
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
    const own = byId.get(item.taxpayerId)
    const line = own ?? (meeting && ownId(meeting) === null && !taken.has(meeting.id) ? meeting : undefined)
    if (line) {
      taken.add(line.id)
      const naming = side === 'national' || line.nationalId === null ? namingOf(item) : null
      // A household that had no number, or an older one, is known by its present number from now on.
      const joinKey = key !== undefined && meeting === undefined && !taken.has(key) ? key : null
      if (joinKey !== null) taken.add(joinKey)
      updates.push({
        lineId: line.id,
        sideId: item.taxpayerId,
        authority: item.authority,
        status: item.status,
        joinKey,
        naming,
      })
      continue
    }
    // Two rows of one register under one number stay two lines: which of them the other side means is for a person to say.
    const free = key !== undefined && meeting === undefined && !taken.has(key)
    if (free) taken.add(key)
    rows.push(
      newLine(side, item, { joinKey: free ? key : null, doubled: key !== undefined && !free }, context),
    )
  }
  return [
    ...(updates.length > 0 ? [updateLines(side, updates, context.now)] : []),
    insert(taxpayerIndexTable, rows),
  ]
}

/** About 12 µs a name, nearly all of it pinyin with its words of several readings (长沙, 银行). */
export function namingOf(item: Pick<Registered, 'name' | 'kind' | 'code' | 'codeKind'>): Naming {
  const normalised = normaliseName(item.name)
  const short = shortName(normalised)
  const syllables = pinyin(normalised, { toneType: 'none', type: 'array', nonZh: 'consecutive' })
  const initials = initialsOf(syllables)
  return {
    name: item.name,
    nameNormalised: normalised,
    pinyin: syllables.join('').toLowerCase(),
    initials,
    shortName: short === normalised ? null : short,
    shortInitials: short === normalised ? null : shortInitials(normalised, short, initials),
    kind: item.kind,
    code: item.code,
    codeKind: item.codeKind,
  }
}

const initialsOf = (syllables: readonly string[]): string =>
  syllables
    .map((syllable) => syllable.charAt(0))
    .join('')
    .toLowerCase()

/** The tail of the initials where the short name is the tail of the name; read anew where a place in brackets was left out. */
function shortInitials(name: string, short: string, initials: string): string {
  return name.endsWith(short) && initials.length === name.length
    ? initials.slice(-short.length)
    : initialsOf(pinyin(short, { toneType: 'none', type: 'array', nonZh: 'consecutive' }))
}

function newLine(
  side: Side,
  item: Registered,
  { joinKey, doubled }: { readonly joinKey: string | null; readonly doubled: boolean },
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
    short_name: naming.shortName,
    short_initials: naming.shortInitials,
    kind: naming.kind,
    code: naming.code,
    code_kind: naming.codeKind,
    join_key: joinKey,
    doubled,
    ...facts,
    demo: item.demo,
    updated_at: context.now,
  }
}
