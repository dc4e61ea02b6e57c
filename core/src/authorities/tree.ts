import type { AuthorityLevel } from './authorityCode.ts'
import type { SideCode } from './sides.ts'

/** An authority of one side: a bureau, or an office below one. */
export interface Authority {
  /** 11 digits, see `findAuthorityCode`. */
  readonly code: string
  readonly side: SideCode
  readonly level: AuthorityLevel
  /** Region it administers (that of its bureau for an office). */
  readonly region: string
  /** Code of the authority above on the same side; undefined for the top one. */
  readonly parent: string | undefined
  readonly name: { readonly zh: string; readonly en: string }
  /** Organisation word of its document numbers: 长国税 in 长国税限改〔2017〕36号. */
  readonly documentWord: string
  /** Of a demonstration: its papers say so and imports refuse its region. */
  readonly demo: boolean
}

/** Authorities of a deployment, indexed by code and by the one above. */
export interface AuthorityTree {
  readonly all: readonly Authority[]
  find(code: string): Authority | undefined
  /** Direct subordinates, in the order of the table. */
  below(code: string): readonly Authority[]
  /** Whether `code` is `top` or stands somewhere below it: rights are given for such subtrees. */
  isWithin(code: string, top: string): boolean
  /** From the authority itself up to the top one of its side. */
  chain(code: string): readonly Authority[]
  /**
   * The bureau of a side for a region: of the county, else of the city above it when the county has none. Never
   * the province: nobody is administered there for want of a better answer.
   */
  competentFor(region: string, side: SideCode): Authority | undefined
}

/** Indexes a table of authorities. RangeError when a code occurs twice or a parent is missing or of the other side. */
export function authorityTree(all: readonly Authority[]): AuthorityTree {
  const byCode = new Map(all.map((authority) => [authority.code, authority]))
  if (byCode.size !== all.length) throw new RangeError('an authority code occurs twice')
  for (const { code, side, parent } of all) {
    if (parent !== undefined && byCode.get(parent)?.side !== side)
      throw new RangeError(`authority ${code} has no parent ${parent} on its side`)
  }
  const chain = (code: string): readonly Authority[] => {
    const found: Authority[] = []
    for (let next = byCode.get(code); next !== undefined; ) {
      if (found.includes(next)) throw new RangeError(`authority ${code} stands below itself`)
      found.push(next)
      next = next.parent === undefined ? undefined : byCode.get(next.parent)
    }
    return found
  }
  for (const { code } of all) chain(code)
  const bureau = (region: string, side: SideCode, level: AuthorityLevel) =>
    all.find((each) => each.region === region && each.side === side && each.level === level)
  return {
    all,
    find: (code) => byCode.get(code),
    below: (code) => all.filter((each) => each.parent === code),
    isWithin: (code, top) => chain(code).some((each) => each.code === top),
    chain,
    competentFor: (region, side) =>
      bureau(region, side, 'county') ?? bureau(`${region.slice(0, 4)}00`, side, 'city'),
  }
}
