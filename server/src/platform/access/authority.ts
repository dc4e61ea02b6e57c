/**
 * Authority codes as subtrees: 1 digit of side, then pairs for province, city, county, branch and office. The subtree of
 * an authority is every code that begins with its own code after the trailing `00` pairs are taken off. (Pairs, not
 * single zeros: city 10 is `…10…`, and must not hold city 11.)
 */
const CODE = /^[12]\d{10}$/

/** Whether a text has the shape of an authority code. */
export function isAuthorityCode(text: string): boolean {
  return CODE.test(text)
}

/**
 * The half-open text range (binary collation) of all codes in an authority's subtree.
 * `province`: the authority stands at the top of its side.
 * @throws RangeError for what is no code.
 */
export function subtreeRange(authority: string): { from: string; below: string; province: boolean } {
  const from = prefixOf(authority)
  // ':' follows '9' in ASCII, so every further digit stays below.
  return { from, below: `${from}:`, province: from.length <= 3 }
}

/** Whether `code` is `top` or stands below it. */
export function isWithinAuthority(code: string, top: string): boolean {
  return CODE.test(code) && code.startsWith(prefixOf(top))
}

function prefixOf(authority: string): string {
  if (!CODE.test(authority)) throw new RangeError('not an authority code')
  let prefix = authority
  while (prefix.length > 3 && prefix.endsWith('00')) prefix = prefix.slice(0, -2)
  return prefix
}
