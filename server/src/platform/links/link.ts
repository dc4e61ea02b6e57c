import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Envelope, Receipt } from '../../exchange/envelope.ts'
import type { Actor, PartName } from '../actor.ts'
import type { Clock } from '../clock/clock.ts'
import { type CommandRequest, type CommandResult, inputErrors, type Pipeline } from '../commands/pipeline.ts'
import type { Database } from '../database/database.ts'
import type { WitnessAnswer, WitnessRequest } from '../log/witness.ts'
import { isRefusal, type Refusal, RefusedError, refuse } from '../refusal.ts'

/** What a query may know besides its input. Rights are those of the person who asks. */
export interface QueryContext {
  readonly database: Database
  readonly actor: Actor
  readonly businessDate: string
  readonly now: Date
  readonly part: PartName
}

/** A typed question to a part. It answers plain JSON (amounts as strings of fen) or a refusal. */
export interface QueryDefinition<I extends TSchema = TSchema, Answer = unknown> {
  readonly name: string
  readonly input: I
  answer(input: import('typebox').Static<I>, context: QueryContext): Promise<Answer | Refusal>
}

export function defineQuery<I extends TSchema, Answer>(
  definition: QueryDefinition<I, Answer>,
): QueryDefinition<I, Answer> {
  return definition
}

/** The door of a part: everything another part, or the front, may ask of it. In process or over mutual TLS. */
export interface PartLink {
  execute(request: CommandRequest): Promise<CommandResult>
  query(name: string, input: unknown, actor: Actor): Promise<unknown>
  deliver(messages: readonly Envelope[]): Promise<Receipt[]>
  witness(request: WitnessRequest): Promise<WitnessAnswer>
  /** The public key this part signs its log with. */
  identity(): Promise<Identity>
}

export interface Identity {
  readonly part: PartName
  /** SPKI PEM. */
  readonly publicKey: string
}

/** The other part cannot be reached or failed without an answer: the outcome is unknown and the call may be repeated. */
export class LinkUnavailable extends Error {
  readonly part: PartName
  constructor(part: PartName, cause: unknown) {
    super(`part ${part} cannot be reached`, { cause })
    this.name = 'LinkUnavailable'
    this.part = part
  }
}

export interface QueryRegistry {
  register(query: QueryDefinition<never, unknown> | { readonly name: string }): void
  query(name: string, input: unknown, actor: Actor): Promise<unknown>
}

export function createQueries(part: PartName, database: Database, clock: Clock): QueryRegistry {
  const queries = new Map<string, { definition: QueryDefinition; check: ReturnType<typeof Compile> }>()
  return {
    register(query) {
      const definition = query as QueryDefinition
      if (queries.has(definition.name)) throw new Error(`query ${definition.name} is registered twice`)
      queries.set(definition.name, { definition, check: Compile(definition.input) })
    },
    async query(name, input, actor) {
      const known = queries.get(name)
      if (!known)
        throw new RefusedError(refuse(404, 'query-unknown', '没有这种查询。', 'There is no such query.'))
      const errors = inputErrors(known.check, input)
      if (errors.length > 0)
        throw new RefusedError(
          refuse(400, 'input-invalid', '查询条件格式不正确。', 'The query has the wrong shape.', { errors }),
        )
      const answer = await known.definition.answer(input as never, {
        database,
        actor,
        businessDate: await clock.businessDate(),
        now: clock.now(),
        part,
      })
      if (isRefusal(answer)) throw new RefusedError(answer)
      return answer
    },
  }
}

/**
 * The link to a part of the same process. Inputs and answers still pass through JSON, so that nothing works in one
 * process that would fail in three.
 */
export function localLink(door: {
  pipeline: Pipeline
  queries: QueryRegistry
  deliver(messages: readonly Envelope[]): Promise<Receipt[]>
  witness(request: WitnessRequest): Promise<WitnessAnswer>
  identity(): Promise<Identity>
}): PartLink {
  const plain = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T))
  return {
    execute: async (request) => plain(await door.pipeline.execute(plain(request))),
    query: async (name, input, actor) => plain(await door.queries.query(name, plain(input), plain(actor))),
    deliver: async (messages) => plain(await door.deliver(plain(messages))),
    witness: (request) => door.witness(plain(request)),
    identity: () => door.identity(),
  }
}
