import { type Static, type TSchema, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { Actor, PartName } from '../platform/actor.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { type CommandContext, defineCommand } from '../platform/commands/command.ts'
import { inputErrors, type Pipeline } from '../platform/commands/pipeline.ts'
import type { Database } from '../platform/database/database.ts'
import { insert, type Write } from '../platform/database/write.ts'
import { RefusedError, refuse } from '../platform/refusal.ts'
import type { Envelope, Receipt, ReturnedField } from './envelope.ts'
import { exchangeInbox, findLastSequences } from './store.ts'

/** What a part does with messages of one category and schema version. */
export interface InboxHandler<P extends TSchema = TSchema, Loaded = unknown> {
  readonly category: string
  readonly schemaVersion: string
  readonly payload: P
  load(database: Database, payload: Static<P>, context: CommandContext, envelope: Envelope): Promise<Loaded>
  /** Takes the message in, or returns it to the sender with the fields that are wrong. */
  decide(
    loaded: Loaded,
    payload: Static<P>,
    context: CommandContext,
    envelope: Envelope,
  ): { writes: readonly Write[] } | { returned: readonly ReturnedField[] }
}

export function defineInboxHandler<P extends TSchema, Loaded>(
  handler: InboxHandler<P, Loaded>,
): InboxHandler<P, Loaded> {
  return handler
}

const EnvelopeSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  category: Type.String({ minLength: 1, maxLength: 100 }),
  schemaVersion: Type.String({ minLength: 1, maxLength: 40 }),
  from: Type.Union([Type.Literal('front'), Type.Literal('national'), Type.Literal('local')]),
  to: Type.Union([Type.Literal('front'), Type.Literal('national'), Type.Literal('local')]),
  actor: Type.Object({ account: Type.String(), name: Type.String() }),
  subject: Type.String({ format: 'uuid' }),
  subjectSeq: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }),
  payload: Type.Unknown(),
  issuedAt: Type.String(),
  causation: Type.String({ format: 'uuid' }),
  correctionOf: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
})

export interface Inbox {
  register(handler: InboxHandler<never, never> | { readonly category: string }): void
  receive(messages: readonly Envelope[]): Promise<Receipt[]>
}

interface LoadedMessage {
  readonly handler: { definition: InboxHandler; validator: Validator } | undefined
  readonly facts: unknown
  readonly payloadErrors: readonly ReturnedField[]
}

/** The receiving half of the exchange at a part: exactly-once effect by message id, order per subject, receipts. */
export function createInbox(part: PartName, pipeline: Pipeline, database: Database, clock: Clock): Inbox {
  const handlers = new Map<string, { definition: InboxHandler; validator: Validator }>()

  pipeline.register(
    defineCommand({
      kind: 'exchange.receive',
      input: EnvelopeSchema,
      async load(_database, input, context): Promise<LoadedMessage> {
        const handler = handlers.get(`${input.category}@${input.schemaVersion}`)
        if (!handler) return { handler, facts: undefined, payloadErrors: [] }
        const payloadErrors = inputErrors(handler.validator, input.payload).map((error) => ({
          pointer: error.pointer,
          code: error.code,
          zh: error.message.zh,
          en: error.message.en,
        }))
        const facts =
          payloadErrors.length > 0
            ? undefined
            : await handler.definition.load(database, input.payload, context, input as Envelope)
        return { handler, facts, payloadErrors }
      },
      authorise(_loaded, input, context) {
        if (context.actor.channel === 'exchange' && input.to === part) return undefined
        return refuse(
          403,
          'exchange-only',
          '只有交换平台可以递送报文。',
          'Only the exchange delivers messages.',
        )
      },
      decide(loaded, input, context) {
        const answer = answerTo(loaded, input as Envelope, context)
        const returned = 'returned' in answer ? answer.returned : undefined
        const receipt: Receipt = {
          id: input.id,
          state: returned ? 'returned' : 'accepted',
          receivedAt: context.now.toISOString(),
          ...(returned ? { errors: returned } : {}),
        }
        return {
          outcome: receipt,
          subject: input.subject,
          writes: [
            insert(exchangeInbox, [
              {
                id: input.id,
                sender: input.from,
                category: input.category,
                schema_version: input.schemaVersion,
                subject: input.subject,
                subject_seq: BigInt(input.subjectSeq),
                payload: input.payload,
                issued_at: new Date(input.issuedAt),
                received_at: context.now,
                state: receipt.state,
                errors: returned ?? null,
                entry_id: context.entryId,
              },
            ]),
            ...('writes' in answer ? answer.writes : []),
          ],
        }
      },
    }),
  )

  function answerTo(loaded: LoadedMessage, envelope: Envelope, context: CommandContext) {
    if (!loaded.handler)
      return {
        returned: [
          {
            pointer: '/category',
            code: 'category-unknown',
            zh: `不接收此类信息或版本：${envelope.category}@${envelope.schemaVersion}`,
            en: `This category or version is not accepted: ${envelope.category}@${envelope.schemaVersion}`,
          },
        ],
      }
    if (loaded.payloadErrors.length > 0) return { returned: loaded.payloadErrors }
    return loaded.handler.definition.decide(loaded.facts, envelope.payload, context, envelope)
  }

  return {
    register(handler) {
      const definition = handler as InboxHandler
      handlers.set(`${definition.category}@${definition.schemaVersion}`, {
        definition,
        validator: Compile(definition.payload),
      })
    },
    async receive(messages) {
      const receipts: Receipt[] = []
      // Within a call, messages of one subject go one after the other; different subjects go together.
      const last = await findLastSequences(database, messages)
      const rounds: Envelope[][] = []
      const depth = new Map<string, number>()
      for (const message of [...messages].sort((a, b) =>
        Number(BigInt(a.subjectSeq) - BigInt(b.subjectSeq)),
      )) {
        const subject = `${message.from}/${message.subject}`
        const expected = (last.get(subject) ?? 0n) + 1n
        if (BigInt(message.subjectSeq) > expected) {
          receipts.push({ id: message.id, state: 'early', receivedAt: clock.now().toISOString() })
          continue
        }
        if (BigInt(message.subjectSeq) === expected) last.set(subject, expected)
        const round = depth.get(subject) ?? 0
        depth.set(subject, round + 1)
        const list = rounds[round] ?? []
        list.push(message)
        rounds[round] = list
      }
      for (const round of rounds) {
        const results = await pipeline.executeBatch(
          round.map((message) => ({
            kind: 'exchange.receive',
            input: message,
            key: `exchange:${message.id}`,
            actor: exchangeActor(message),
          })),
        )
        for (const result of results) {
          if (result instanceof RefusedError) throw result
          receipts.push(result.outcome as Receipt)
        }
      }
      return receipts
    },
  }
}

function exchangeActor(message: Envelope): Actor {
  return {
    kind: 'system',
    accountId: message.actor.account,
    displayName: message.actor.name,
    roles: [],
    hats: [],
    mandates: [],
    channel: 'exchange',
  }
}
