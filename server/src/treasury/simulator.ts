import type {
  DebitOrder,
  EnquiryAnswer,
  FinalAnswer,
  TreasuryEvent,
  TreasuryReport,
  TreasuryStatement,
} from '../side/payments/channel.ts'
import { openJournal } from './journal.ts'

type Side = DebitOrder['side']

/**
 * How the simulated bank behaves: `timeout` takes no order and answers nothing; `twice` tells everything twice; `late`
 * moves the money at once and answers after the caller has given up.
 */
export type SimulatorMode = 'succeed' | 'fail' | 'timeout' | 'twice' | 'late'
export const simulatorModes: readonly SimulatorMode[] = ['succeed', 'fail', 'timeout', 'twice', 'late']

/** Real time in milliseconds after the debit. */
export interface SimulatorDelays {
  readonly sentUpMs: number
  readonly receivedMs: number
  readonly statementMs: number
  readonly lateMs: number
}

export const usualDelays: SimulatorDelays = {
  sentUpMs: 300,
  receivedMs: 600,
  statementMs: 900,
  lateMs: 8000,
}

/** What a caller of `debit` gets: an answer now, an answer after a delay, or none at all. */
export type Reaction =
  | { readonly kind: 'answer'; readonly answer: FinalAnswer; readonly afterMs: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'conflict' }

type Told =
  | { readonly event: TreasuryEvent }
  | { readonly answer: { readonly orderId: string; readonly answer: FinalAnswer } }
  | { readonly statement: TreasuryStatement }

interface Order {
  readonly order: DebitOrder
  readonly mode: SimulatorMode
  readonly answer: FinalAnswer
  readonly at: number
  told: number
}

type Entry =
  | { t: 'order'; order: DebitOrder; mode: SimulatorMode; answer: FinalAnswer; at: number }
  | { t: 'step'; id: string; n: number }
  | { t: 'statement'; side: Side; statement: TreasuryStatement }
  | { t: 'mode'; side: Side; mode: SimulatorMode }

type StepKind = 'answer' | 'sent-up' | 'received'

export interface Simulator {
  debit(order: DebitOrder): Reaction
  /** `undefined`: no answer at all, as `timeout` wants it. */
  enquire(side: Side, id: string): EnquiryAnswer | undefined
  reports(side: Side, cursor: number, limit: number): TreasuryReport
  setMode(side: Side, mode: SimulatorMode): void
  mode(side: Side): SimulatorMode
  /** What the bank has really taken: the truth that tests compare ledgers with. */
  totals(side: Side): { debits: number; amountFen: string }
  /** Tells what has become due. */
  tick(): void
  close(): void
}

const NO_FUNDS = {
  code: 'insufficient-funds',
  zh: '扣款失败：账户余额不足（模拟器）。',
  en: 'The debit failed: not enough money in the account (simulator).',
} as const

/** The simulated treasury–bank network. Its whole state is the journal: what it acknowledged is there after a crash. */
export function createSimulator(options: {
  readonly file: string
  readonly delays: SimulatorDelays
  readonly now: () => number
}): Simulator {
  const { delays, now } = options
  const orders = new Map<string, Order>()
  const open = new Set<Order>()
  const told: Record<Side, Told[]> = { national: [], local: [] }
  const unstated = new Map<Side, { event: TreasuryEvent; treasury: string; at: number }[]>()
  const modes: Record<Side, SimulatorMode> = { national: 'succeed', local: 'succeed' }

  const apply = (entry: Entry): void => {
    switch (entry.t) {
      case 'order': {
        const order: Order = { ...entry, told: 0 }
        orders.set(entry.order.id, order)
        if (stepsOf(order).length > 0) open.add(order)
        return
      }
      case 'step': {
        const order = orders.get(entry.id)
        if (order) tell(order, entry.n)
        return
      }
      case 'statement': {
        told[entry.side].push({ statement: entry.statement })
        const stated = new Set(entry.statement.items.map((item) => item.bookNumber))
        const rest = unstated.get(entry.side) ?? []
        unstated.set(
          entry.side,
          rest.filter(({ event }) => !stated.has(event.bookNumber)),
        )
        return
      }
      case 'mode':
        modes[entry.side] = entry.mode
    }
  }

  function stepsOf({ mode, answer }: Order): readonly { kind: StepKind; afterMs: number }[] {
    const answerStep = { kind: 'answer', afterMs: mode === 'late' ? delays.lateMs : 0 } as const
    const notices = mode === 'twice' ? [answerStep, answerStep] : mode === 'late' ? [answerStep] : []
    if (answer.state === 'failed') return notices
    const sentUp = { kind: 'sent-up', afterMs: delays.sentUpMs } as const
    const received = { kind: 'received', afterMs: delays.receivedMs } as const
    const money = mode === 'twice' ? [sentUp, sentUp, received, received] : [sentUp, received]
    return [...notices, ...money].sort((a, b) => a.afterMs - b.afterMs)
  }

  function tell(order: Order, n: number): void {
    const { order: debit, answer, at } = order
    const steps = stepsOf(order)
    const step = steps[n]
    if (step === undefined || n !== order.told) return
    order.told += 1
    if (order.told === steps.length) open.delete(order)
    if (step.kind === 'answer') {
      told[debit.side].push({ answer: { orderId: debit.id, answer } })
      return
    }
    const { kind, afterMs } = step
    for (const book of debit.books) {
      const event: TreasuryEvent = {
        bookNumber: book.number,
        kind,
        reference: `${answer.reference}-${kind === 'sent-up' ? 'U' : 'R'}`,
        businessDate: debit.businessDate,
        amountFen: book.amountFen,
      }
      told[debit.side].push({ event })
      const waiting = unstated.get(debit.side) ?? []
      // A book is stated once, however often its receipt is told.
      if (kind !== 'received' || steps.slice(0, n).some((earlier) => earlier.kind === 'received')) continue
      unstated.set(debit.side, [...waiting, { event, treasury: book.treasury, at: at + afterMs }])
    }
  }

  const journal = openJournal(options.file, (entry) => apply(entry as Entry))
  const record = (entry: Entry): void => {
    journal.append(entry)
    apply(entry)
  }

  function state(side: Side): void {
    const due = (unstated.get(side) ?? []).filter(
      ({ at }) => at + delays.statementMs - delays.receivedMs <= now(),
    )
    const batches = Map.groupBy(due, ({ treasury, event }) => `${event.businessDate} ${treasury}`)
    for (const batch of batches.values()) {
      const [first] = batch
      if (first === undefined) continue
      const items = batch.map(({ event }) => ({ bookNumber: event.bookNumber, amountFen: event.amountFen }))
      record({
        t: 'statement',
        side,
        statement: {
          number: `SIM-${side}-${told[side].length + 1}`,
          businessDate: first.event.businessDate,
          treasury: first.treasury,
          amountFen: items.reduce((sum, item) => sum + BigInt(item.amountFen), 0n).toString(),
          items,
        },
      })
    }
  }

  return {
    debit(order) {
      const known = orders.get(order.id)
      if (known) {
        if (JSON.stringify(known.order) !== JSON.stringify(order)) return { kind: 'conflict' }
        return { kind: 'answer', answer: known.answer, afterMs: Math.max(0, answerAt(known) - now()) }
      }
      const mode = modes[order.side]
      if (mode === 'timeout') return { kind: 'silence' }
      const reference = `SIM${order.id.replaceAll('-', '').toUpperCase()}`
      const answer: FinalAnswer =
        mode === 'fail'
          ? { state: 'failed', reference, ...NO_FUNDS }
          : { state: 'succeeded', reference, debitedOn: order.businessDate }
      const at = now()
      record({ t: 'order', order, mode, answer, at })
      return { kind: 'answer', answer, afterMs: mode === 'late' ? delays.lateMs : 0 }
    },
    enquire(side, id) {
      if (modes[side] === 'timeout') return undefined
      const known = orders.get(id)
      if (known === undefined || known.order.side !== side) return { state: 'not-received' }
      return answerAt(known) > now() ? { state: 'unknown' } : known.answer
    },
    reports(side, cursor, limit) {
      const page = told[side].slice(cursor, cursor + limit)
      return {
        cursor: String(cursor + page.length),
        events: page.flatMap((item) => ('event' in item ? [item.event] : [])),
        answers: page.flatMap((item) => ('answer' in item ? [item.answer] : [])),
        statements: page.flatMap((item) => ('statement' in item ? [item.statement] : [])),
      }
    },
    setMode: (side, mode) => record({ t: 'mode', side, mode }),
    mode: (side) => modes[side],
    totals(side) {
      const taken = [...orders.values()].filter(
        ({ order, answer }) => order.side === side && answer.state === 'succeeded',
      )
      const sum = taken.reduce((total, { order }) => total + BigInt(order.amountFen), 0n)
      return { debits: taken.length, amountFen: sum.toString() }
    },
    tick() {
      for (const order of open) {
        for (
          let step = stepsOf(order)[order.told];
          step && order.at + step.afterMs <= now();
          step = stepsOf(order)[order.told]
        )
          record({ t: 'step', id: order.order.id, n: order.told })
      }
      state('national')
      state('local')
    },
    close: () => journal.close(),
  }

  function answerAt({ mode, at }: Order): number {
    return mode === 'late' ? at + delays.lateMs : at
  }
}
