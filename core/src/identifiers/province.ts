/**
 * The province part (first two digits) of region codes as identifiers use it: GB/T 2260, plus 10 for bodies
 * registered with central departments and 83 for Taiwan residents' permits (GB 11643 as applied since 2018).
 * Full region lookup with history is `@yimen/core/regions`; codes stay valid after their region is renamed or
 * abolished (the code names the region of first registration), so identifiers check the province only.
 */
const PROVINCES = new Set(
  '10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
)

/** Demo provinces have codes 99…; they exist only in demonstrations and are refused by imports. */
export function isDemoPrefix(code: string): boolean {
  return code.startsWith('99')
}

/** True when the first two digits of `code` name a real province-level region. */
export function hasKnownProvince(code: string): boolean {
  return PROVINCES.has(code.slice(0, 2))
}
