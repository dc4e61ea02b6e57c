import { type Rate, rate } from '../money/index.ts'

/** Budget levels (预算级次) between which the national rules share a tax; below `local` the province decides. */
export type BudgetLevel = 'central' | 'local'

export interface BudgetShare {
  readonly level: BudgetLevel
  /** Exact; the shares of a tax add up to 1. */
  readonly share: Rate
}

/** Parts of a tax that are shared otherwise than the rest of it. */
export type SharingItem =
  /** VAT in place of business tax during the trial, to 2016-04-30 (改征增值税). */
  | 'trial'
  | 'import'
  /** Securities transactions (证券交易印花税). */
  | 'securities'
  /** Offshore oil (海洋石油). */
  | 'offshore-oil'
  /** Railways, head offices of banks and insurers and others whose payments go to the centre. */
  | 'central-remittance'

export interface SharingRule {
  readonly tax: string
  /** Absent: the tax in general. */
  readonly item?: SharingItem
  readonly shares: readonly BudgetShare[]
  readonly from: string
  readonly to: string | null
  readonly source: string
}

function shared(central: string, local: string): readonly BudgetShare[] {
  return [
    { level: 'central', share: rate(central) },
    { level: 'local', share: rate(local) },
  ]
}

const CENTRAL = shared('1', '0')
const LOCAL = shared('0', '1')
const HALVES = shared('0.5', '0.5')
const SIXTY_FORTY = shared('0.6', '0.4')

/** The yearly list of budget subjects, which says for each whether it is central, local or shared revenue. */
const SUBJECTS = '政府收支分类科目'

function always(
  tax: string,
  shares: readonly BudgetShare[],
  from = '1994-01-01',
  item?: SharingItem,
): SharingRule {
  return { tax, shares, from, to: null, source: '国发〔1993〕85号', ...(item === undefined ? {} : { item }) }
}

/** Sharing between central and local budgets, with the document each row stands on. */
export const chinaSharing: readonly SharingRule[] = [
  {
    tax: '10101',
    shares: shared('0.75', '0.25'),
    from: '1994-01-01',
    to: '2016-04-30',
    source: '国发〔1993〕85号',
  },
  {
    tax: '10101',
    shares: HALVES,
    from: '2016-05-01',
    to: null,
    source: '国发〔2016〕26号; 国发〔2019〕21号',
  },
  {
    tax: '10101',
    item: 'trial',
    shares: LOCAL,
    from: '2012-01-01',
    to: '2016-04-30',
    source: '财税〔2011〕110号',
  },
  always('10101', CENTRAL, '1994-01-01', 'import'),
  always('10102', CENTRAL),
  always('10102', CENTRAL, '1994-01-01', 'import'),
  { tax: '10103', shares: LOCAL, from: '1994-01-01', to: '2016-04-30', source: '国发〔1993〕85号' },
  {
    tax: '10103',
    item: 'central-remittance',
    shares: CENTRAL,
    from: '1994-01-01',
    to: '2016-04-30',
    source: '国发〔1993〕85号',
  },
  { tax: '10104', shares: HALVES, from: '2002-01-01', to: '2002-12-31', source: '国发〔2001〕37号' },
  { tax: '10104', shares: SIXTY_FORTY, from: '2003-01-01', to: null, source: '国发〔2003〕26号' },
  {
    tax: '10104',
    item: 'central-remittance',
    shares: CENTRAL,
    from: '2002-01-01',
    to: null,
    source: '国发〔2001〕37号',
  },
  {
    tax: '10104',
    item: 'offshore-oil',
    shares: CENTRAL,
    from: '2002-01-01',
    to: null,
    source: '国发〔2001〕37号',
  },
  { tax: '10106', shares: SIXTY_FORTY, from: '2003-01-01', to: null, source: '国发〔2003〕26号' },
  always('10107', LOCAL),
  always('10107', CENTRAL, '1994-01-01', 'offshore-oil'),
  always('10109', LOCAL),
  always('10109', CENTRAL, '1994-01-01', 'central-remittance'),
  always('10110', LOCAL),
  always('10111', LOCAL),
  {
    tax: '10111',
    item: 'securities',
    shares: shared('0.97', '0.03'),
    from: '2002-01-01',
    to: '2015-12-31',
    source: '国发明电〔2000〕4号',
  },
  {
    tax: '10111',
    item: 'securities',
    shares: CENTRAL,
    from: '2016-01-01',
    to: null,
    source: '国发明电〔2015〕3号',
  },
  always('10112', LOCAL),
  always('10113', LOCAL),
  always('10114', LOCAL),
  { tax: '10116', shares: CENTRAL, from: '2005-01-01', to: null, source: SUBJECTS },
  always('10118', LOCAL),
  always('10119', LOCAL),
  { tax: '10120', shares: LOCAL, from: '2006-04-28', to: null, source: SUBJECTS },
  { tax: '10121', shares: LOCAL, from: '2018-01-01', to: null, source: '国发〔2017〕56号' },
  { tax: '30203', shares: LOCAL, from: '1994-01-01', to: null, source: SUBJECTS },
  { tax: '30216', shares: LOCAL, from: '1994-01-01', to: null, source: SUBJECTS },
]

/**
 * How a tax received on a day is shared between the budgets, centre first. `item` picks a part that is shared
 * otherwise; a part without a rule of its own on that day follows the tax in general. Undefined when no rule is
 * tabulated (fees and funds are left to the province): never a guess.
 */
export function budgetShares(
  tax: string,
  date: string,
  item?: SharingItem,
  rules: readonly SharingRule[] = chinaSharing,
): readonly BudgetShare[] | undefined {
  const inForce = rules.filter(
    (each) => each.tax === tax && each.from <= date && (each.to === null || date <= each.to),
  )
  const own = item && inForce.find((each) => each.item === item)
  return (own ?? inForce.find((each) => each.item === undefined))?.shares
}
