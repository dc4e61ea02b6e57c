import { parseYuan } from '@yimen/core/money'
import { Compile } from 'typebox/compile'
import { uuidv7 } from 'uuidv7'
import { systemActor } from '../../platform/actor.ts'
import type { Pipeline } from '../../platform/commands/pipeline.ts'
import { type RawRow, ReadFailure, RejectsWriter, readRows } from '../registers/reading/index.ts'
import { InvoiceRow, type ReceiveOutcome } from './commands.ts'

const BATCH = 1000

/** Headers of feed files, Chinese and English, and the field each stands for. */
const HEADERS: Readonly<Record<string, keyof InvoiceRow | 'amount' | 'tax'>> = {
  发票代码: 'code',
  code: 'code',
  发票号码: 'number',
  number: 'number',
  发票种类: 'kind',
  kind: 'kind',
  销方税号: 'sellerCode',
  销方纳税人识别号: 'sellerCode',
  销售方纳税人识别号: 'sellerCode',
  sellercode: 'sellerCode',
  购方名称: 'buyerName',
  购买方名称: 'buyerName',
  buyername: 'buyerName',
  开票日期: 'issuedOn',
  issuedon: 'issuedOn',
  业务类别: 'supply',
  supply: 'supply',
  征收率: 'levyRate',
  税率: 'levyRate',
  levyrate: 'levyRate',
  金额: 'amount',
  amount: 'amount',
  amountfen: 'amountFen',
  税额: 'tax',
  tax: 'tax',
  taxfen: 'taxFen',
  发票状态: 'state',
  state: 'state',
}

const WORDS: Readonly<Record<string, string>> = {
  专用发票: 'special',
  增值税专用发票: 'special',
  普通发票: 'ordinary',
  增值税普通发票: 'ordinary',
  代开专用发票: 'proxy-special',
  代开普通发票: 'proxy-ordinary',
  货物及劳务: 'goods',
  货物: 'goods',
  服务: 'services',
  '服务、不动产和无形资产': 'services',
  正常: 'valid',
  有效: 'valid',
  红字: 'red',
  红冲: 'red',
  作废: 'void',
}

export interface FeedSummary {
  readonly read: number
  readonly imported: number
  readonly unchanged: number
  readonly rejected: number
  /** File with the rejected rows and their reasons; null when there is none. */
  readonly rejects: string | null
}

const rowCheck = Compile(InvoiceRow)

/**
 * Reads an invoice file (CSV in UTF-8 or GB 18030, plain or gzip, or XLSX) and takes it in by commands of at most 1,000
 * rows. Reading it again finds every invoice known and changes nothing. A file that breaks off is taken in up to there and
 * then ends in the thrown `ReadFailure`.
 */
export async function importInvoices(
  pipeline: Pipeline,
  path: string,
  options: { rejectsPath?: string; progress?: (read: number) => void } = {},
): Promise<FeedSummary> {
  const rejects = new RejectsWriter(options.rejectsPath ?? `${path}.rejects.csv`)
  const sum = { read: 0, imported: 0, unchanged: 0, rejected: 0 }
  let fields: (string | undefined)[] | undefined
  let batch: { row: RawRow; invoice: InvoiceRow }[] = []
  const reject = async (row: RawRow, code: string, zh: string, en: string) => {
    sum.rejected += 1
    await rejects.write({
      line: row.line,
      problems: [{ column: '', code, value: '', message: { zh, en } }],
      cells: row.cells,
    })
  }
  const flush = async () => {
    if (batch.length === 0) return
    const rows = batch
    batch = []
    const { outcome } = await pipeline.execute({
      kind: 'invoices.receive',
      input: { invoices: rows.map(({ invoice }) => invoice) },
      key: `invoices:${uuidv7()}`,
      actor: systemActor('invoice-feed', 'cli'),
    })
    const answer = outcome as ReceiveOutcome
    sum.imported += answer.imported
    sum.unchanged += answer.unchanged
    for (const { index, code, message } of answer.rejects) {
      const source = rows[index]
      if (source) await reject(source.row, code, message.zh, message.en)
    }
    options.progress?.(sum.read)
  }
  try {
    for await (const row of readRows(path)) {
      if (fields === undefined) {
        fields = headerOf(row)
        rejects.setHeader([...row.cells])
        continue
      }
      sum.read += 1
      const invoice = row.problem === undefined ? invoiceOf(row, fields) : undefined
      if (invoice !== undefined && rowCheck.Check(invoice)) batch.push({ row, invoice })
      else await reject(row, ...shapeProblem(row, invoice))
      if (batch.length >= BATCH) await flush()
    }
    await flush()
  } finally {
    await rejects.close()
  }
  return { ...sum, rejects: sum.rejected === 0 ? null : rejects.path }
}

function headerOf(row: RawRow): (string | undefined)[] {
  const fields = row.cells.map((cell) => HEADERS[cell.replace(/[\s_-]/g, '').toLowerCase()])
  const needed = ['code', 'number', 'kind', 'sellerCode', 'issuedOn', 'supply', 'levyRate'] as const
  if (needed.some((field) => !fields.includes(field))) throw new ReadFailure('header-not-found', row.line)
  return fields
}

function invoiceOf(row: RawRow, fields: readonly (string | undefined)[]): unknown {
  const invoice: Record<string, string> = { state: 'valid' }
  fields.forEach((field, position) => {
    const text = row.cells[position]?.trim() ?? ''
    if (field === undefined || text === '') return
    if (field === 'amount' || field === 'tax') invoice[`${field}Fen`] = parseYuan(text)?.toString() ?? text
    else if (field === 'levyRate') invoice.levyRate = decimalRate(text)
    else invoice[field] = WORDS[text] ?? text
  })
  return invoice
}

/** `3%` and `0.030` as `0.03`. */
function decimalRate(text: string): string {
  const percent = /^(\d{1,2})(?:\.(\d{1,2}))?%$/.exec(text)
  const plain = percent ? `0.${(percent[1] ?? '').padStart(2, '0')}${percent[2] ?? ''}` : text
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}

function shapeProblem(row: RawRow, invoice: unknown): [string, string, string] {
  if (row.problem !== undefined) return [row.problem.code, row.problem.message.zh, row.problem.message.en]
  const fields = [
    ...new Set(rowCheck.Errors(invoice).map((error) => error.instancePath.slice(1) || error.keyword)),
  ].join(', ')
  return ['row-invalid', `内容缺失或格式不正确：${fields}`, `Missing or malformed: ${fields}`]
}
