import { getSide, type SideCode, sides } from './sides.ts'

/** Province, city and county bureaus, and the offices below a county bureau (税务分局, 税务所). */
export type AuthorityLevel = 'province' | 'city' | 'county' | 'office'

/** Parts of an authority's code: 1 or 2 for the side, 6 digits of region, 2 of branch, 2 of office. */
export interface AuthorityCodeParts {
  readonly side: SideCode
  readonly region: string
  readonly branch: string
  readonly office: string
}

const PATTERN = /^([12])(\d{6})(\d{2})(\d{2})$/

/** Cuts an 11-digit authority code; undefined when it is none (2 digits of province not zero, no gap below). */
export function findAuthorityCode(code: string): AuthorityCodeParts | undefined {
  const [, digit, region = '', branch = '', office = ''] = PATTERN.exec(code) ?? []
  const side = sides.find((each) => each.digit === digit)
  if (side === undefined || region.startsWith('00')) return undefined
  if (region.slice(2, 4) === '00' && region.slice(4) !== '00') return undefined
  return { side: side.code, region, branch, office }
}

/** Writes an authority code. */
export function formatAuthorityCode({ side, region, branch, office }: AuthorityCodeParts): string {
  return getSide(side).digit + region + branch + office
}

/** The level that a code's zeros tell. */
export function authorityLevel({ region, branch, office }: AuthorityCodeParts): AuthorityLevel {
  if (branch !== '00' || office !== '00') return 'office'
  return region.endsWith('0000') ? 'province' : region.endsWith('00') ? 'city' : 'county'
}

/** The code of the other side's authority of the same place and level; undefined for what is no code. */
export function counterpartCode(code: string): string | undefined {
  const parts = findAuthorityCode(code)
  return parts && formatAuthorityCode({ ...parts, side: parts.side === 'national' ? 'local' : 'national' })
}
