import type { Static, TSchema } from 'typebox'
import type { Actor, PartName } from '../actor.ts'
import type { Database } from '../database/database.ts'
import type { Write } from '../database/write.ts'
import type { Refusal } from '../refusal.ts'

/** What a command may know besides its input; time and ids are handed in. */
export interface CommandContext {
  readonly part: PartName
  readonly actor: Actor
  /** Real time: stamps, security, jobs. */
  readonly now: Date
  /** The legal day (Asia/Shanghai), `YYYY-MM-DD`. */
  readonly businessDate: string
  /** Id of the log entry this command will append; proved rows carry it. */
  readonly entryId: string
  /** The client's idempotency key. */
  readonly key: string
  newId(): string
}

export interface Decision<Outcome> {
  /** The answer, plain JSON; a replay of the same key gets it again. */
  readonly outcome: Outcome
  /** Handed to the caller of this very call and stored nowhere (what a replay does not need again). */
  readonly transient?: unknown
  readonly writes: readonly Write[]
  /** The taxpayer or other record the entry is about. */
  readonly subject?: string | undefined
  /** `code@version#hash` of the dated definitions it was decided under. */
  readonly definitions?: readonly string[]
}

/**
 * A kind of change. Authorise → load → decide → one write. `authorise` sees what was loaded, because rights depend on
 * the record (whose taxpayer, which authority); it runs before `decide` and its refusal hides whether the record exists.
 */
export interface CommandDefinition<I extends TSchema, Loaded, Outcome> {
  readonly kind: string
  readonly input: I
  load(database: Database, input: Static<I>, context: CommandContext): Promise<Loaded | Refusal>
  authorise(loaded: Loaded, input: Static<I>, context: CommandContext): Refusal | undefined
  decide(loaded: Loaded, input: Static<I>, context: CommandContext): Decision<Outcome> | Refusal
}

/** A definition with its types forgotten, as registries keep it. */
export interface AnyCommand {
  readonly kind: string
  readonly input: TSchema
  load(database: Database, input: unknown, context: CommandContext): Promise<unknown>
  authorise(loaded: unknown, input: unknown, context: CommandContext): Refusal | undefined
  decide(loaded: unknown, input: unknown, context: CommandContext): Decision<unknown> | Refusal
}

/** Declares a command; the types of input, loaded facts and outcome are checked here and forgotten by the registry. */
export function defineCommand<I extends TSchema, Loaded, Outcome>(
  definition: CommandDefinition<I, Loaded, Outcome>,
): CommandDefinition<I, Loaded, Outcome> {
  return definition
}
