import { hash } from 'node:crypto'
import { Compile, type Validator } from 'typebox/compile'
import { uuidv7 } from 'uuidv7'
import type { Actor, PartName } from '../actor.ts'
import type { Clock } from '../clock/clock.ts'
import { type CopiedRows, copyInto, takeCopied } from '../database/copy.ts'
import { asQuery, constraintOf, type Database, sqlState } from '../database/database.ts'
import type { Sql } from '../database/sql.ts'
import { canonicalJson } from '../database/table.ts'
import { composeWrites, STALE_WRITE, type Write } from '../database/write.ts'
import { appendEntry, findEntryByKey } from '../log/store.ts'
import { type FieldError, isRefusal, type Refusal, RefusedError, refuse } from '../refusal.ts'
import { shapeErrors } from '../shapeErrors.ts'
import type { AnyCommand, CommandContext, Decision } from './command.ts'

/** What a caller hands to the pipeline. */
export interface CommandRequest {
  readonly kind: string
  readonly input: unknown
  /** Chosen by the client; the same key with the same input is answered as the first time. */
  readonly key: string
  readonly actor: Actor
  readonly dryRun?: boolean | undefined
  /**
   * What the client itself gave, where `input` also carries facts gathered for it: a repetition is known by this, since
   * gathered facts may have changed in between.
   */
  readonly given?: unknown
}

export interface CommandResult {
  readonly outcome: unknown
  readonly entryId: string
  /** True when this call found the work already done. */
  readonly replayed: boolean
  /** What the decision handed over to this call only; undefined on a replay and over a link. */
  readonly transient?: unknown
}

export interface Pipeline {
  readonly part: PartName
  execute(request: CommandRequest): Promise<CommandResult>
  /**
   * For kinds declared batchable (deliveries): decided together, written as one statement; if anything in the batch
   * refuses or loses a race, all are run one by one instead. Results are in the order of the requests.
   */
  executeBatch(requests: readonly CommandRequest[]): Promise<(CommandResult | RefusedError)[]>
  register(command: AnyCommand | { readonly kind: string }): void
  /** Called after each commit; jobs that wait for work (delivery, sealing, documents) listen. */
  onCommit(listener: (kind: string) => void): void
}

/** What is sent to the database at once. */
interface Transaction {
  readonly copied: readonly CopiedRows[]
  readonly statement: Sql
}

/** A decided command on its way to the database, and what its caller gets when it is there. */
interface Prepared extends Transaction {
  readonly result: CommandResult
}

const ATTEMPTS = 6
const UNIQUE_VIOLATION = '23505'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'

/**
 * The one path for every change: validate → load → authorise → decide → one statement that appends the log entry and
 * writes everything (hundreds of rows of a table go before it by `COPY`, in the same transaction) → commit. A dry run is the same statement rolled back.
 *
 * Idempotency costs nothing on the way: the key is unique in the log, so a repeated call is found by the refusal or by
 * the unique violation it runs into, and is then answered from the entry. (Looking the key up first was one more round
 * trip for every first call.)
 */
export function createPipeline(options: {
  part: PartName
  database: Database
  clock: Clock
  /** Bench only: leaves the log entry out, to measure what protection costs. */
  withoutLog?: boolean
  /** Bench only: leaves the question of rights out. */
  withoutRights?: boolean
  /** Bench only: takes a statement instead of the database (true), to write the same rows again without us. */
  intercept?: ((part: PartName, statement: Sql) => boolean) | undefined
}): Pipeline {
  const { part, database, clock } = options
  const commands = new Map<string, { command: AnyCommand; validator: Validator }>()
  const listeners: ((kind: string) => void)[] = []

  function commandFor(request: CommandRequest): AnyCommand {
    const known = commands.get(request.kind)
    if (!known)
      throw new RefusedError(
        refuse(404, 'command-unknown', '没有这种业务操作。', 'There is no such command.'),
      )
    const invalid = inputErrors(known.validator, request.input)
    if (invalid.length > 0)
      throw new RefusedError(
        refuse(
          400,
          'input-invalid',
          '提交的内容格式不正确，请按提示修改。',
          'The input has the wrong shape; see the fields.',
          {
            errors: invalid,
          },
        ),
      )
    return known.command
  }

  async function newContext(request: CommandRequest): Promise<CommandContext> {
    return {
      part,
      actor: request.actor,
      now: clock.now(),
      businessDate: await clock.businessDate(),
      entryId: uuidv7(),
      key: request.key,
      newId: uuidv7,
    }
  }

  const hashOf = (request: CommandRequest) =>
    hash('sha256', canonicalJson(request.given ?? request.input), 'hex')

  async function executeBatch(
    requests: readonly CommandRequest[],
  ): Promise<(CommandResult | RefusedError)[]> {
    const together = requests.length > 1 ? await attemptBatch(requests) : undefined
    if (together) return together
    const results: (CommandResult | RefusedError)[] = []
    for (const request of requests) {
      try {
        results.push(await execute(request))
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        results.push(error)
      }
    }
    return results
  }

  async function attemptBatch(requests: readonly CommandRequest[]): Promise<CommandResult[] | undefined> {
    try {
      const decided = await Promise.all(
        requests.map(async (request) => {
          const context = await newContext(request)
          return { request, context, decision: await decide(commandFor(request), request, context) }
        }),
      )
      const writes = decided.flatMap(({ request, context, decision }) => {
        if (isRefusal(decision)) throw new RefusedError(decision)
        if (options.withoutLog) return decision.writes
        return [appendEntry({ request, context, decision, inputHash: hashOf(request) }), ...decision.writes]
      })
      await commit(ready(writes), false)
      for (const kind of new Set(requests.map((request) => request.kind)))
        for (const listener of listeners) listener(kind)
      return decided.map(({ context, decision }) => ({
        outcome: isRefusal(decision) ? undefined : decision.outcome,
        entryId: context.entryId,
        replayed: false,
      }))
    } catch (error) {
      if (error instanceof RefusedError || sqlState(error) !== undefined) return undefined
      throw error
    }
  }

  async function execute(request: CommandRequest): Promise<CommandResult> {
    const command = commandFor(request)
    const inputHash = hashOf(request)
    for (let attempt = 1; ; attempt += 1) {
      const prepared = await prepare(command, request, inputHash)
      if (isRefusal(prepared)) {
        const replay = await findReplay(request, inputHash)
        if (replay) return replay
        throw new RefusedError(prepared)
      }
      try {
        await commit(prepared, request.dryRun === true)
        if (!request.dryRun) for (const listener of listeners) listener(request.kind)
        return prepared.result
      } catch (error) {
        const state = sqlState(error)
        if (state === UNIQUE_VIOLATION) {
          // Whichever unique index noticed first: if the key is in the log, this is a repetition.
          const replay = await findReplay(request, inputHash)
          if (replay) return replay
        }
        const again =
          state === UNIQUE_VIOLATION ||
          state === STALE_WRITE ||
          state === SERIALIZATION_FAILURE ||
          state === DEADLOCK
        if (!again) throw error
        if (attempt >= ATTEMPTS)
          throw new RefusedError(
            refuse(
              409,
              'changed-meanwhile',
              '数据刚被别人修改，请刷新后重试。',
              'Somebody changed this meanwhile; reload and try again.',
              {
                ...(constraintOf(error) === undefined
                  ? {}
                  : { facts: { constraint: constraintOf(error) ?? '' } }),
              },
            ),
          )
      }
    }
  }

  /** Everything up to the commit. Whatever was loaded and decided may go while the database works: a chunk of an import is large. */
  async function prepare(
    command: AnyCommand,
    request: CommandRequest,
    inputHash: string,
  ): Promise<Prepared | Refusal> {
    const context = await newContext(request)
    const decision = await decide(command, request, context)
    if (isRefusal(decision)) return decision
    const { outcome, transient, writes } = decision
    const entry = options.withoutLog ? [] : [appendEntry({ request, context, decision, inputHash })]
    return {
      ...ready([...entry, ...writes]),
      result: {
        outcome,
        entryId: context.entryId,
        replayed: false,
        ...(transient === undefined ? {} : { transient }),
      },
    }
  }

  /** One statement; many rows of one table go before it as `COPY`, unless a bench wants to see every statement. */
  function ready(writes: readonly Write[]): Transaction {
    const { copied, rest } = options.intercept ? { copied: [], rest: writes } : takeCopied(writes)
    return { copied, statement: composeWrites(rest) }
  }

  async function decide(command: AnyCommand, request: CommandRequest, context: CommandContext) {
    const loaded = await command.load(database, request.input, context)
    if (isRefusal(loaded)) return loaded
    const denied =
      options.withoutRights === true ? undefined : command.authorise(loaded, request.input, context)
    if (denied) return denied
    return command.decide(loaded, request.input, context) satisfies
      | Decision<unknown>
      | ReturnType<typeof refuse>
  }

  async function commit({ copied, statement }: Transaction, dryRun: boolean): Promise<void> {
    if (!dryRun && copied.length === 0) {
      if (options.intercept?.(part, statement) !== true) await database.pool.query(asQuery(statement))
      return
    }
    const client = await database.pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      for (const rows of copied) await copyInto(client, rows)
      await client.query(asQuery(statement))
      await client.query(dryRun ? 'ROLLBACK' : 'COMMIT')
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  async function findReplay(request: CommandRequest, inputHash: string): Promise<CommandResult | undefined> {
    const entry = await findEntryByKey(database, request.key)
    if (!entry) return undefined
    if (entry.inputHash !== inputHash || entry.kind !== request.kind)
      throw new RefusedError(
        refuse(
          422,
          'idempotency-key-reused',
          '同一个幂等键用于了不同的内容。',
          'This idempotency key was used with another input.',
        ),
      )
    return { outcome: entry.outcome, entryId: entry.id, replayed: true }
  }

  return {
    part,
    execute,
    executeBatch,
    register(command) {
      const definition = command as AnyCommand
      if (commands.has(definition.kind)) throw new Error(`command ${definition.kind} is registered twice`)
      commands.set(definition.kind, { command: definition, validator: Compile(definition.input) })
    },
    onCommit(listener) {
      listeners.push(listener)
    },
  }
}

/** Schema errors as field errors in both languages. */
export function inputErrors(validator: Validator, input: unknown): FieldError[] {
  if (validator.Check(input)) return []
  return shapeErrors(validator.Errors(input))
}
