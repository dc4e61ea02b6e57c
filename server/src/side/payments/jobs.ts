import { uuidv7 } from 'uuidv7'
import type { Part } from '../../part.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { RefusedError } from '../../platform/refusal.ts'
import type { DebitOrder, EnquiryAnswer, FinalAnswer, PaymentChannel } from './channel.ts'
import { reconcile } from './reconcile.ts'
import { answerKey, recordAnswer } from './recordAnswer.ts'
import { hurryInstructions, type InstructionRow, takeDueInstructions } from './store.ts'
import { takeReport, treasuryCursor } from './takeReport.ts'
import {
  findApplicableReports,
  findDueStatements,
  postponeReport,
  postponeStatement,
} from './treasury.store.ts'

const BATCH = 16
const SIDE_BY_SIDE = 4
const actor = systemActor('payments')

/**
 * Sends debits that wait and enquires about those whose answer is open. An order once taken is never sent again before
 * the network has said that it does not have it; under its id even that could not move the money twice.
 */
export async function debitDue(part: Part, side: Side, channel: PaymentChannel): Promise<number> {
  const due = await takeDueInstructions(part.database, part.clock.now(), BATCH)
  await Promise.all(
    due.map(async (instruction) => {
      const answer = await ask(side, channel, instruction)
      if (answer.state !== 'succeeded' && answer.state !== 'failed') return
      await record(part, instruction.id, answer)
    }),
  )
  return due.length
}

async function ask(
  side: Side,
  channel: PaymentChannel,
  instruction: InstructionRow & { readonly wasSent: boolean },
): Promise<EnquiryAnswer> {
  if (instruction.wasSent) {
    const answer = await channel.enquire(side, instruction.id)
    if (answer.state !== 'not-received') return answer
  }
  return channel.debit(orderOf(side, instruction))
}

function orderOf(side: Side, instruction: InstructionRow): DebitOrder {
  return {
    id: instruction.id,
    side,
    agreementNumber: instruction.agreementNumber,
    amountFen: instruction.amountFen.toString(),
    books: instruction.books.map((book) => ({
      number: book.number,
      amountFen: (BigInt(book.amountFen) + BigInt(book.lateSurchargeFen)).toString(),
      treasury: book.treasury,
    })),
    businessDate: instruction.confirmedOn,
  }
}

function record(part: Part, instructionId: string, answer: FinalAnswer) {
  return part.pipeline.execute({
    kind: recordAnswer.kind,
    input: { instructionId, answer },
    key: answerKey(instructionId, answer),
    actor,
  })
}

/** Takes in what network and treasury report: answers told again or late at once, the rest into the queue. */
export async function pollReports(part: Part, side: Side, channel: PaymentChannel): Promise<number> {
  const from = await treasuryCursor(part.database, channel.name)
  const report = await channel.reports(side, from)
  if (report.cursor === from) return 0
  for (const { orderId, answer } of report.answers ?? []) {
    try {
      await record(part, orderId, answer)
    } catch (error) {
      // An answer to an order that is not ours is the network's mistake; it must not stop the others.
      if (!(error instanceof RefusedError)) throw error
      part.log.warn({ orderId, code: error.refusal.code }, 'the network answered an order we do not have')
    }
  }
  await part.pipeline.execute({
    kind: takeReport.kind,
    input: { channel: channel.name, from, report },
    key: `treasury:${channel.name}:${from}:${uuidv7()}`,
    actor,
  })
  await hurryInstructions(
    part.database,
    report.events.map((event) => event.bookNumber),
    part.clock.now(),
  )
  return 1
}

/** Applies reports and statements that wait, each by a command of its own: one that fails does not stop the others. */
export async function applyReports(part: Part): Promise<number> {
  const now = part.clock.now()
  const reports = await findApplicableReports(part.database, now, 100)
  const statements = await findDueStatements(part.database, now, 20)
  let done = 0
  const apply = async (kind: string, name: string, input: unknown, postpone: () => Promise<void>) => {
    try {
      await part.pipeline.execute({ kind, input, key: `${kind}:${name}:${uuidv7()}`, actor })
      done += 1
    } catch (error) {
      part.log.error({ kind, name, error: String(error) }, 'what the treasury told could not be applied')
      await postpone()
    }
  }
  // Reports on one taxpayer follow each other, those on different ones go side by side.
  const queue = [...Map.groupBy(reports, (report) => report.taxpayerId).values()]
  const work = async () => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift())
      for (const { id } of group)
        await apply('payment.record-report', id, { reportId: id }, () =>
          postponeReport(part.database, id, now),
        )
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  for (const { number } of statements)
    await apply(reconcile.kind, number, { number }, () => postponeStatement(part.database, number, now))
  return done
}
