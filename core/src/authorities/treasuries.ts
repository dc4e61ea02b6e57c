/** A treasury (国库) by its ten-digit code: who keeps the budget's money for an area. */
export interface Treasury {
  readonly code: string
  readonly name: { readonly zh: string; readonly en: string }
}

/**
 * Treasuries of the demo province: a county has a branch treasury (支库), a city a central branch (中心支库), a province
 * a treasury of its own (分库) (国家金库条例, 国发〔1985〕96号, 第六条). All fictional.
 */
const demoTreasuries: readonly Treasury[] = [
  { code: '9900000001', name: { zh: '国家金库一门省分库', en: 'State Treasury, Yimen Province' } },
  { code: '9901000001', name: { zh: '国家金库同心市中心支库', en: 'State Treasury, Tongxin City' } },
  { code: '9901020001', name: { zh: '国家金库同心市双桥区支库', en: 'State Treasury, Shuangqiao District' } },
  { code: '9901210001', name: { zh: '国家金库联合县支库', en: 'State Treasury, Lianhe County' } },
]

/** The name of a treasury; undefined when this program does not know the code. */
export function findTreasury(code: string): Treasury | undefined {
  return demoTreasuries.find((treasury) => treasury.code === code)
}
