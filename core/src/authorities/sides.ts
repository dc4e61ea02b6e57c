/** The two authorities of a place. The engine knows sides, not years: which taxes a side has is data with dates. */
export type SideCode = 'national' | 'local'

export interface Side {
  readonly code: SideCode
  /** First digit of the codes of its authorities. */
  readonly digit: string
  readonly name: { readonly zh: string; readonly en: string }
  /** The label on each line of a screen or document. */
  readonly label: { readonly zh: string; readonly en: string }
  /** What its document numbers carry after the place: 长国税…, 长地税…. */
  readonly documentWord: string
}

/** Both sides, in the order in which screens list them. */
export const sides: readonly Side[] = [
  {
    code: 'national',
    digit: '1',
    name: { zh: '国家税务局', en: 'National tax authority' },
    label: { zh: '国', en: 'N' },
    documentWord: '国税',
  },
  {
    code: 'local',
    digit: '2',
    name: { zh: '地方税务局', en: 'Local tax authority' },
    label: { zh: '地', en: 'L' },
    documentWord: '地税',
  },
]

/** The label of what both sides do together (共), beside {@link Side.label}. */
export const jointLabel: { readonly zh: string; readonly en: string } = { zh: '共', en: 'J' }

/** The side of a code. */
export function getSide(code: SideCode): Side {
  const found = sides.find((side) => side.code === code)
  if (found === undefined) throw new RangeError(`no such side: ${code}`)
  return found
}

/** True for `national` and `local`. */
export function isSideCode(text: string): text is SideCode {
  return text === 'national' || text === 'local'
}

/** The other side. */
export function otherSide(code: SideCode): SideCode {
  return code === 'national' ? 'local' : 'national'
}
