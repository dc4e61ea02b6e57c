import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { defineProjection } from '../../platform/log/projections.ts'

/** Electronic payment books (缴款书) as issued; written by the returns room with the declaration they collect. */
export const paymentBook = defineTable({
  name: 'payment_book',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    declaration_id: 'uuid',
    number: 'text',
    tax_code: 'text',
    item: 'text',
    period: 'text',
    budget_subject: 'text',
    budget_level: 'text',
    treasury: 'text',
    amount_fen: 'bigint',
    due_date: 'date',
    issued_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** Where a book stands now; a new book starts as `assessed` (应征). */
export const paymentBookState = defineTable({
  name: 'payment_book_state',
  columns: { taxpayer_id: 'uuid', book_id: 'uuid', state: 'text', changed_at: 'timestamptz' },
})

export const debitInstruction = defineTable({
  name: 'debit_instruction',
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    agreement_number: 'text',
    amount_fen: 'bigint',
    books: 'jsonb',
    confirmed_on: 'date',
    confirmed_by: 'jsonb',
    confirmed_at: 'timestamptz',
    state: 'text',
    next_attempt_at: 'timestamptz',
  },
})

/** What happened to a book, in order; proves how it came to its state. */
export const paymentEvent = defineTable({
  name: 'payment_event',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    book_id: 'uuid',
    kind: 'text',
    amount_fen: 'bigint',
    late_surcharge_fen: 'bigint',
    channel_reference: 'text',
    business_date: 'date',
    at: 'timestamptz',
    detail: 'jsonb',
    entry_id: 'uuid',
  },
})

/** What bank or treasury say and our books do not bear out: recorded and shown, never applied. */
export const paymentException = defineTable({
  name: 'payment_exception',
  proved: true,
  columns: {
    id: 'uuid',
    kind: 'text',
    taxpayer_id: optional('uuid'),
    book_id: optional('uuid'),
    book_number: 'text',
    reference: 'text',
    expected_fen: optional('bigint'),
    reported_fen: 'bigint',
    message: 'jsonb',
    business_date: 'date',
    at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** Payments at the other side, as they came through the exchange. */
export const counterpartPayment = defineTable({
  name: 'counterpart_payment',
  proved: true,
  columns: {
    message_id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    content: 'jsonb',
    sent_by: 'text',
    issued_at: 'timestamptz',
    received_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** Three-party debit agreements (三方协议: taxpayer, bank, authority) of this side. */
export const debitAgreement = defineTable({
  name: 'debit_agreement',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    number: 'text',
    bank: 'text',
    bank_code: 'text',
    account: 'text',
    valid_from: 'date',
    valid_to: optional('date'),
    recorded_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** Where a book stands, and with what surcharge, follows from what happened to it. */
defineProjection({
  table: 'payment_book_state',
  differing: sql`SELECT count(*) AS count FROM payment_book_state s
    LEFT JOIN payment_event d ON d.taxpayer_id = s.taxpayer_id AND d.book_id = s.book_id AND d.kind = 'debited'
    WHERE (s.state IN ('debited', 'sent-up', 'received', 'written-off')) <> (d.id IS NOT NULL)
       OR (d.id IS NOT NULL AND d.late_surcharge_fen <> s.late_surcharge_fen)
       OR NOT EXISTS (SELECT 1 FROM payment_book b WHERE b.taxpayer_id = s.taxpayer_id AND b.id = s.book_id)`,
})

/** A debit is what was confirmed, book by book. */
defineProjection({
  table: 'debit_instruction',
  differing: sql`SELECT count(*) AS count FROM debit_instruction i
    WHERE i.amount_fen IS DISTINCT FROM (
      SELECT sum(e.amount_fen + e.late_surcharge_fen) FROM payment_event e
      WHERE e.taxpayer_id = i.taxpayer_id AND e.kind = 'confirmed' AND e.channel_reference = i.id::text)`,
})
