import { SERVICE_ROWS } from './services.ts'

export type ServiceCategory =
  | 'registration'
  | 'determination'
  | 'invoice'
  | 'filing'
  | 'collection'
  | 'relief'
  | 'certificate'
  | 'international'
  | 'rights'

/** The side that handles a service; `both`: either counter takes it for both. */
export type ServiceSide = 'national' | 'local' | 'both'

interface Words {
  readonly zh: string
  readonly en: string
}

/** One item of the list of services (办税服务事项). */
export interface Service {
  readonly code: string
  readonly name: Words
  readonly category: ServiceCategory
  readonly side: ServiceSide
  /** Working days until the answer; 0: at once. */
  readonly limitInWorkingDays: number
}

export const serviceCategories: Readonly<Record<ServiceCategory, Words>> = {
  registration: { zh: '登记与信息报告', en: 'Registration and reports' },
  determination: { zh: '认定核定', en: 'Determination and assessment' },
  invoice: { zh: '发票', en: 'Invoices' },
  filing: { zh: '申报', en: 'Returns' },
  collection: { zh: '征收退税', en: 'Payment and refund' },
  relief: { zh: '优惠', en: 'Tax relief' },
  certificate: { zh: '证明', en: 'Certificates' },
  international: { zh: '国际税收', en: 'International taxation' },
  rights: { zh: '信用、权益与咨询', en: 'Credit, rights and advice' },
}

/** Every item of the list, in its order. */
export const services: readonly Service[] = SERVICE_ROWS.map(
  ([code, zh, en, category, side, limitInWorkingDays]) => ({
    code,
    name: { zh, en },
    category,
    side,
    limitInWorkingDays,
  }),
)

/** Anything with a name that can be looked for. */
export interface Searchable {
  readonly name: Words
  /** Further words it is found by. */
  readonly keywords: readonly string[]
}

/**
 * Finds things by words in Chinese or English, best first: every word must occur (width and case do not matter); names
 * beginning with the words come first, then names that hold them, then what only its keywords match.
 */
export function search<T extends Searchable>(things: readonly T[], words: string): readonly T[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  return things
    .map((thing, order) => ({ thing, order, score: score(thing, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.order - right.order)
    .map(({ thing }) => thing)
}

function score({ name, keywords }: Searchable, wanted: readonly string[]): number {
  const names = [plain(name.zh), plain(name.en)]
  const everything = [...names, ...keywords.map(plain)]
  if (!wanted.every((word) => everything.some((text) => text.includes(word)))) return 0
  const phrase = wanted.join(' ')
  if (names.some((text) => text.startsWith(phrase))) return 3
  return wanted.every((word) => names.some((text) => text.includes(word))) ? 2 : 1
}

/** One form for comparing: full-width letters and digits as half-width, lower case. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}
