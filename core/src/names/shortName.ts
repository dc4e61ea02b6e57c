import { publishedRegionNames } from '../regions/index.ts'

const LONGEST_REGION = 12
const MOST_REGIONS = 3

/**
 * A company's name without the places it begins with and without a place in brackets: 东莞市亿源硅胶科技有限公司 →
 * 亿源硅胶科技有限公司, 力高(云南)箱包有限公司 → 力高箱包有限公司. People say the trade name (字号), and a name is
 * 行政区划、字号、行业、组织形式 in this order (企业名称登记管理规定 第7条). For finding, never for showing.
 * @param name normalised, see `normaliseName`.
 * @returns the name itself where nothing can be left out or too little would remain.
 */
export function shortName(name: string): string {
  const places = placeNames()
  let short = name.replace(/\(([^()]{2,12})\)/g, (all, inside: string) => (places.has(inside) ? '' : all))
  for (let taken = 0; taken < MOST_REGIONS; taken += 1) {
    const place = leadingPlace(short, places)
    if (place === undefined) break
    short = short.slice(place.length)
  }
  return short.length < 2 ? name : short
}

function leadingPlace(text: string, places: ReadonlySet<string>): string | undefined {
  for (let length = Math.min(LONGEST_REGION, text.length - 2); length >= 2; length -= 1) {
    const head = text.slice(0, length)
    if (places.has(head)) return head
  }
  return undefined
}

let known: ReadonlySet<string> | undefined

/** Names of regions in full and as they are shortened in company names (广东, 东莞, 内蒙古). */
function placeNames(): ReadonlySet<string> {
  if (known !== undefined) return known
  const all = new Set<string>()
  for (const full of publishedRegionNames()) {
    all.add(full)
    const bare = full
      .replace(/(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|省|市|县|区|盟|旗)$/, '')
      .replace(/(?:(?:壮|回|维吾尔|[\u4e00-\u9fa5]{1,3})族)+$/, '')
    if (bare.length >= 2) all.add(bare)
  }
  for (const province of ['广西', '宁夏', '新疆', '西藏', '内蒙古']) all.add(province)
  known = all
  return all
}
