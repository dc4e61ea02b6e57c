/**
 * `npm run bench -- tax`: explained assessments per second on one core, against the same tax written by hand for one year's law.
 * Promise: ratio ≥ 0.05 and ≥ 200,000 a second.
 */
import {
  assessSmallScale,
  explain,
  handWrittenTaxes2017,
  type SmallScaleInput,
  sampleInputs2017,
} from '@yimen/core/taxes'
import {
  benchCall,
  compared,
  figure,
  finish,
  interleave,
  median,
  perSecond,
  type Stretch,
  secondsSince,
} from './measure.ts'

const ROUNDS = 9
const INPUTS = 20_000
const STRETCH_SECONDS = 0.5
const LEAST_RATIO = 0.05
const LEAST_PER_SECOND = 200_000

const call = benchCall()
const inputs = sampleInputs2017(INPUTS)

/** Answers with a number made of the answer, so that nothing can be optimised away; for the two compared, what is payable. */
type Work = (input: SmallScaleInput) => bigint

const assessed: Work = (input) => {
  const result = assessSmallScale(input)
  if (result.status !== 'complete' || result.explanation.length === 0)
    throw new Error(`no explained assessment: ${JSON.stringify(result.status)}`)
  return result.taxes.reduce((sum, tax) => sum + tax.payableFen, 0n)
}

const byHand: Work = (input) => {
  const taxes = handWrittenTaxes2017(input)
  return taxes.vat + taxes.urban + taxes.education + taxes.localEducation
}

const assessedInWords: Work = (input) => {
  const result = assessSmallScale(input)
  if (result.status !== 'complete') throw new Error('no assessment')
  const lines = explain(result, 'zh')
  if (lines.length === 0) throw new Error('no explanation')
  return lines.reduce((sum, line) => sum + BigInt(line.text.length), 0n)
}

requireSameAnswers()
const totals = new Map<Work, bigint>()
for (const work of [assessed, byHand, assessedInWords]) stretch(work, 0.3)

const run = await interleave(
  ROUNDS,
  () => stretch(assessed, STRETCH_SECONDS),
  () => stretch(byHand, STRETCH_SECONDS),
)
if (totals.get(assessed) !== totals.get(byHand))
  throw new Error('the sums of one pass over all inputs differ')
const inWords = Array.from({ length: 5 }, () => perSecond([stretch(assessedInWords, STRETCH_SECONDS)]))

const result = compared(run)
call.say(`explained assessments  ${Math.round(result.ours).toLocaleString('en')}/s`)
call.say(`by hand                ${Math.round(result.reference).toLocaleString('en')}/s`)
call.say(`ratio                  ${result.ratio} (worst round ${result.worst})`)
call.say(`with Chinese sentences ${Math.round(median(inWords)).toLocaleString('en')}/s`)

finish(
  call,
  {
    bench: 'tax',
    ...result,
    unit: 'assessments/s on one core',
    inWords: figure(median(inWords)),
    inputs: INPUTS,
    notes: [
      'ours: assessSmallScale for any period from 2016-05: limits, both forms cell by cell, four taxes, every step with operands, result, rule and law',
      'reference: handWrittenTaxes2017, BigInt, one year’s law, four amounts and nothing else',
      'both answer the same for every input (checked before and by the sums measured); inWords renders the steps as Chinese sentences too',
    ],
  },
  [
    ...(result.ratio >= LEAST_RATIO ? [] : [`ratio ${result.ratio} < ${LEAST_RATIO}`]),
    ...(result.ours >= LEAST_PER_SECOND ? [] : [`${result.ours}/s < ${LEAST_PER_SECOND}/s`]),
  ],
)

/** Runs whole passes over the inputs until the time is over. */
function stretch(work: Work, seconds: number): Stretch {
  const begun = performance.now()
  let units = 0
  do {
    let total = 0n
    for (const input of inputs) total += work(input)
    totals.set(work, total)
    units += inputs.length
  } while (secondsSince(begun) < seconds)
  return { units, seconds: secondsSince(begun) }
}

/** A fast answer to another question would be no measurement: tax by tax the same, input by input. */
function requireSameAnswers(): void {
  for (const input of inputs) {
    const ours = assessSmallScale(input)
    if (ours.status !== 'complete') throw new Error(`not assessed: ${JSON.stringify(ours.status)}`)
    const hand = handWrittenTaxes2017(input)
    const [vat, urban, education, localEducation] = ours.taxes.map((tax) => tax.payableFen)
    const same =
      vat === hand.vat &&
      urban === hand.urban &&
      education === hand.education &&
      localEducation === hand.localEducation
    if (!same)
      throw new Error(
        `the yardstick differs for ${JSON.stringify(input, (_key, value) => (typeof value === 'bigint' ? value.toString() : value))}`,
      )
  }
}
