import { authorityLevel, formatAuthorityCode } from './authorityCode.ts'
import { getSide, type SideCode, sides } from './sides.ts'
import { type Authority, type AuthorityTree, authorityTree } from './tree.ts'

/**
 * The authorities of the demo province: one city, two counties, an office below each county bureau, each twice. Names
 * and regions (99…, see `@yimen/core/regions`) are fictional.
 */
interface DemoBureau {
  readonly region: string
  readonly parent: string | undefined
  readonly zh: string
  readonly en: string
  /** First character of document words. */
  readonly word: string
  readonly office?: { readonly zh: string; readonly en: string; readonly word: string }
}

const BUREAUS: readonly DemoBureau[] = [
  { region: '990000', parent: undefined, zh: '一门省', en: 'Yimen Province', word: '门' },
  { region: '990100', parent: '990000', zh: '同心市', en: 'Tongxin City', word: '同' },
  {
    region: '990102',
    parent: '990100',
    zh: '同心市双桥区',
    en: 'Shuangqiao District',
    word: '双',
    office: { zh: '桥东', en: 'Qiaodong', word: '东' },
  },
  {
    region: '990121',
    parent: '990100',
    zh: '联合县',
    en: 'Lianhe County',
    word: '联',
    office: { zh: '城关', en: 'Chengguan', word: '城' },
  },
]

/** What the office below a county bureau is called on each side. */
const OFFICE: Readonly<Record<SideCode, { readonly zh: string; readonly en: string }>> = {
  national: { zh: '税务分局', en: 'Tax Branch' },
  local: { zh: '税务所', en: 'Tax Office' },
}

const ADJECTIVE: Readonly<Record<SideCode, string>> = { national: 'State', local: 'Local' }

function authoritiesOf(side: SideCode): readonly Authority[] {
  const { name, documentWord } = getSide(side)
  return BUREAUS.flatMap(({ region, parent, zh, en, word, office }) => {
    const parts = { side, region, branch: '00', office: '00' }
    const bureau: Authority = {
      code: formatAuthorityCode(parts),
      side,
      level: authorityLevel(parts),
      region,
      parent: parent && formatAuthorityCode({ ...parts, region: parent }),
      name: { zh: `${zh}${name.zh}`, en: `${en} ${ADJECTIVE[side]} Tax Bureau` },
      documentWord: `${word}${documentWord}`,
      demo: true,
    }
    if (office === undefined) return [bureau]
    const below: Authority = {
      code: formatAuthorityCode({ ...parts, branch: '01' }),
      side,
      level: 'office',
      region,
      parent: bureau.code,
      name: {
        zh: `${bureau.name.zh}${office.zh}${OFFICE[side].zh}`,
        en: `${office.en} ${OFFICE[side].en}, ${bureau.name.en}`,
      },
      documentWord: `${bureau.documentWord}${office.word}`,
      demo: true,
    }
    return [bureau, below]
  })
}

/** Authorities of the demo province on both sides. */
export const demoAuthorities: AuthorityTree = authorityTree(sides.flatMap(({ code }) => authoritiesOf(code)))
