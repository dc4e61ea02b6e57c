/** Reads a form as it comes from outside: nothing is believed, nothing that is right is lost. */
import { type Fen, LARGEST_AMOUNT_FEN } from '../money/index.ts'
import type { FormDefinition, Sign, Text, Unit } from './definition.ts'
import { cellPath, type Finding, type FormValues, formCells } from './engine.ts'

const inputMessages: Readonly<Record<string, Text>> = {
  'unknown-cell': { zh: '本表没有这一栏。', en: 'The form has no such cell.' },
  'computed-cell': { zh: '此栏由系统计算，不能填写。', en: 'This cell is computed and cannot be filled in.' },
  'not-an-amount': { zh: '请填写金额，最多两位小数。', en: 'Enter an amount with at most two decimals.' },
  'negative-amount': { zh: '此栏不能为负数。', en: 'This cell cannot be negative.' },
  'amount-too-large': {
    zh: '金额过大，请检查是否多输了数字。',
    en: 'The amount is too large; check for extra digits.',
  },
  'rate-out-of-range': { zh: '比率应在0到100%之间。', en: 'A rate lies between 0 and 100 %.' },
  'not-a-form': { zh: '没有收到申报表内容。', en: 'No form content was received.' },
}

function inputFinding(code: keyof typeof inputMessages & string, path: string, value: unknown): Finding {
  const shown = typeof value === 'string' ? value.slice(0, 40) : typeof value
  return {
    code,
    level: 'error',
    path,
    params: { value: shown },
    message: inputMessages[code] ?? { zh: code, en: code },
  }
}

/**
 * Reads typed values from JSON (`{ "1.goods": "9000000" }`, decimal strings of fen). Never throws on input: what
 * is right comes back in `values`, what is wrong in `findings` with its path. `computed: 'ignore'` lets computed
 * cells pass unread (a client that sends the whole form back); the default refuses them.
 */
export function readValues(
  definition: FormDefinition,
  input: unknown,
  options: { readonly computed?: 'refuse' | 'ignore' } = {},
): { readonly values: FormValues; readonly findings: readonly Finding[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { values: {}, findings: [inputFinding('not-a-form', '', input)] }
  }
  const cells = formCells(definition)
  const values: Record<string, Fen> = {}
  const findings: Finding[] = []
  const given: [string, unknown][] = Object.entries(input)
  for (const [id, text] of given) {
    const cell = cells.get(id)
    if (!cell) {
      const path = /^[\w-]{1,20}\.[\w-]{1,40}$/.test(id) ? cellPath(id) : '/lines'
      findings.push(inputFinding('unknown-cell', path, id))
      continue
    }
    if (cell.entry === 'computed') {
      if (options.computed !== 'ignore') findings.push(inputFinding('computed-cell', cellPath(id), text))
      continue
    }
    const problem = valueProblem(text, cell.column.unit, cell.sign)
    if (problem === undefined && typeof text === 'string') values[id] = BigInt(text)
    else findings.push(inputFinding(problem ?? 'not-an-amount', cellPath(id), text))
  }
  return { values, findings }
}

function valueProblem(text: unknown, unit: Unit, sign: Sign): string | undefined {
  if (typeof text !== 'string' || !/^-?\d+$/.test(text)) return 'not-an-amount'
  // Length first: BigInt of a million digits costs seconds.
  if (text.length > 20) return 'amount-too-large'
  const value = BigInt(text)
  if (unit === 'rate') return value < 0n || value > 1_000_000n ? 'rate-out-of-range' : undefined
  if (unit === 'code') return value < 0n || text.length > 12 ? 'not-an-amount' : undefined
  if (value < 0n && sign === 'non-negative') return 'negative-amount'
  return value > LARGEST_AMOUNT_FEN || value < -LARGEST_AMOUNT_FEN ? 'amount-too-large' : undefined
}
