import {
  type LedgerEntry,
  type LedgerLine,
  postDebited,
  postLatePayment,
  postPaymentBookIssued,
  postReceivedByTreasury,
  postSentUp,
  postWrittenOff,
} from '../ledger/index.ts'

/** Where an electronic payment book stands: 应征 → (扣款中) → 扣款 → 上解 → 入库 → 销号; reversed (冲正) before any debit. */
export type BookState =
  | 'assessed'
  | 'debiting'
  | 'debited'
  | 'sent-up'
  | 'received'
  | 'written-off'
  | 'reversed'

/** What may happen to a book. */
export type BookEvent =
  | 'confirmed'
  | 'debited'
  | 'failed'
  | 'sent-up'
  | 'received'
  | 'written-off'
  | 'reversed'

/** What a report of an event does to a book. */
export type BookStep =
  /** The book moves on; `implied` are steps not reported (yet) that must have happened before. */
  | { readonly kind: 'moves'; readonly to: BookState; readonly implied: readonly BookEvent[] }
  /** It is past that already: told twice or out of order, nothing changes. */
  | { readonly kind: 'known' }
  /** What comes before it is still open: look again later. */
  | { readonly kind: 'early' }
  /** It cannot have happened to this book: a person must look. */
  | { readonly kind: 'impossible' }

const ORDER: readonly BookState[] = ['assessed', 'debiting', 'debited', 'sent-up', 'received', 'written-off']

const REACHED: Readonly<Record<Exclude<BookEvent, 'failed' | 'reversed'>, BookState>> = {
  confirmed: 'debiting',
  debited: 'debited',
  'sent-up': 'sent-up',
  received: 'received',
  'written-off': 'written-off',
}

/**
 * The step of a book when an event is told. Money in the treasury must have been sent up, so a receipt may overtake
 * the sending-up; nothing overtakes the bank's answer, because only that says what was debited.
 */
export function bookStep(state: BookState, event: BookEvent): BookStep {
  if (event === 'failed') return state === 'debiting' ? moves('assessed') : pastOr(state, 'debited')
  if (event === 'reversed') return state === 'assessed' ? moves('reversed') : { kind: 'impossible' }
  if (state === 'reversed') return { kind: 'impossible' }
  const to = REACHED[event]
  const distance = ORDER.indexOf(to) - ORDER.indexOf(state)
  if (distance <= 0) return { kind: 'known' }
  if (distance === 1) return moves(to)
  if (event === 'received' && state === 'debited') return { kind: 'moves', to, implied: ['sent-up'] }
  return state === 'assessed' ? { kind: 'impossible' } : { kind: 'early' }
}

function moves(to: BookState): BookStep {
  return { kind: 'moves', to, implied: [] }
}

/** A refusal told after the money moved contradicts it; told again after the first refusal it is nothing new. */
function pastOr(state: BookState, moved: BookState): BookStep {
  return ORDER.indexOf(state) >= ORDER.indexOf(moved) ? { kind: 'impossible' } : { kind: 'known' }
}

/** A book's amount as the ledger keys it. */
export interface BookAmounts {
  readonly lines: readonly LedgerLine[]
  /** Late-payment surcharge on the lines, paid together with them; same keys, kind `late-payment`. */
  readonly lateLines: readonly LedgerLine[]
}

/** Ledger entries of an event; the surcharge is assessed and billed at the moment it is paid (征管法 第32条). */
export function postingsOf(event: BookEvent, { lines, lateLines }: BookAmounts): readonly LedgerEntry[] {
  const all = [...lines, ...lateLines]
  switch (event) {
    case 'debited':
      return [...postLatePayment(lateLines), ...postPaymentBookIssued(lateLines), ...postDebited(all)]
    case 'sent-up':
      return postSentUp(all)
    case 'received':
      return postReceivedByTreasury(all)
    case 'written-off':
      return postWrittenOff(all)
    default:
      return []
  }
}

/** Surcharge that stays due after the tax was paid first: assessed and put into a book of its own. */
export function surchargeLeftOpen(lateLines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return [...postLatePayment(lateLines), ...postPaymentBookIssued(lateLines)]
}
