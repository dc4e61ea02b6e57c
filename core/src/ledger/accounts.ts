/**
 * Chart of tax-accounting accounts (税收会计制度, 国税发〔1998〕186号): sources of tax money on one side, its
 * whereabouts on the other. Every account of ours names the official account it rolls up to; the parts of 待征 and
 * 入库 are platform sub-accounts for the states of a payment (DOMAIN "Money").
 */

export interface Account {
  readonly code: AccountCode
  /** Official account for taxes; fees and other income use `officialForFees`. */
  readonly official: string
  readonly officialForFees: string
  readonly label: { readonly zh: string; readonly en: string }
  /** source: grows by credit (资金来源); use: grows by debit (资金占用). */
  readonly nature: 'source' | 'use'
}

export type AccountCode =
  | 'assessed'
  | 'overpaid'
  | 'provisional'
  | 'receivable'
  | 'billed'
  | 'arrears-current'
  | 'arrears-old'
  | 'arrears-uncollectible'
  | 'reduced'
  | 'held'
  | 'in-transit'
  | 'received'
  | 'received-written-off'
  | 'refunded'
  | 'loss-pending'
  | 'loss-written-off'
  | 'custody'

const tax = (
  code: AccountCode,
  nature: Account['nature'],
  official: string,
  officialForFees: string,
  zh: string,
  en: string,
): Account => ({ code, nature, official, officialForFees, label: { zh, en } })

export const accounts: readonly Account[] = [
  tax('assessed', 'source', '应征税收', '应征其他收入', '应征', 'Assessed'),
  tax('overpaid', 'source', '多缴税金', '多缴税金', '多缴', 'Overpaid'),
  tax('provisional', 'source', '暂收款', '暂收款', '暂收', 'Provisional receipts'),
  tax('receivable', 'use', '待征税收', '待征其他收入', '待征', 'Receivable'),
  tax('billed', 'use', '待征税收', '待征其他收入', '待征（已开缴款书）', 'Receivable, payment book issued'),
  tax('arrears-current', 'use', '待征税收', '待征其他收入', '欠税（本年新欠）', 'Arrears of this year'),
  tax('arrears-old', 'use', '待征税收', '待征其他收入', '欠税（往年陈欠）', 'Arrears of former years'),
  tax('arrears-uncollectible', 'use', '待征税收', '待征其他收入', '欠税（呆账）', 'Arrears, uncollectible'),
  tax('reduced', 'use', '减免税金', '减免税金', '减免', 'Reduced'),
  tax('held', 'use', '待解税金', '待解税金', '待解（已扣款）', 'Debited, to be sent up'),
  tax('in-transit', 'use', '在途税金', '在途税金', '在途（已上解）', 'In transit to the treasury'),
  tax('received', 'use', '入库税收', '入库其他收入', '入库（待销号）', 'Received by the treasury'),
  tax(
    'received-written-off',
    'use',
    '入库税收',
    '入库其他收入',
    '入库（已销号）',
    'Received, payment book written off',
  ),
  tax('refunded', 'use', '提退税金', '提退税金', '提退', 'Refunded'),
  tax('loss-pending', 'use', '待处理损失税金', '待处理损失税金', '待处理损失', 'Loss under examination'),
  tax('loss-written-off', 'use', '损失税金核销', '损失税金核销', '损失核销', 'Loss written off'),
  tax('custody', 'use', '保管款', '保管款', '保管款', 'Held in custody'),
]

const byCode: ReadonlyMap<AccountCode, Account> = new Map(accounts.map((account) => [account.code, account]))

/** The account of a code. */
export function getAccount(code: AccountCode): Account {
  const account = byCode.get(code)
  if (account === undefined) throw new RangeError(`no account ${code}`)
  return account
}
