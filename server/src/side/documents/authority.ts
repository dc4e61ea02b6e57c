import { demoAuthorities, getSide } from '@yimen/core/authorities'
import type { Side } from '../../platform/actor.ts'

/** The authority that issues and seals a document, with the organisation word of its numbers. */
export interface IssuingAuthority {
  readonly code: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly word: string
}

/** The competent authority of a taxpayer; the side itself where nobody is competent yet. */
export function issuingAuthority(side: Side, code: string | null): IssuingAuthority {
  const found = code === null ? undefined : demoAuthorities.find(code)
  if (found !== undefined) return { code: found.code, name: found.name, word: found.documentWord }
  const { digit, name, documentWord } = getSide(side)
  return { code: `${digit}0000000000`, name, word: documentWord }
}
