import { makeUscc } from '@yimen/core/identifiers'

/**
 * The demo province's people and businesses. All fictional: region codes 99… cannot exist, names are invented, and the
 * identifiers carry correct check characters.
 */
export interface DemoTaxpayer {
  /** Short handle used for user names and keys. */
  readonly handle: string
  readonly name: string
  readonly code: string
  readonly kind: 'enterprise' | 'individual'
  readonly region: '990102' | '990121'
  readonly location: 'city' | 'county-town' | 'other'
  readonly address: string
  readonly legalRepresentative: string
  readonly industry: string
  readonly establishedOn: string
  /** Registered at which sides. */
  readonly sides: readonly ('national' | 'local')[]
  /** First day its determinations hold: earlier quarters are not due. */
  readonly determinedFrom: string
  /** Sales of a usual quarter without tax, in yuan, by supply. */
  readonly quarterlySales: { readonly goods: number; readonly services: number }
  /** Quarters filed and paid before the demo day. */
  readonly history: readonly string[]
  readonly agreements: boolean
}

const CITY = '990102' as const
const COUNTY = '990121' as const

interface Sketch {
  readonly handle: string
  readonly name: string
  readonly kind?: 'individual'
  readonly region?: typeof CITY | typeof COUNTY
  readonly location?: DemoTaxpayer['location']
  readonly address: string
  readonly person: string
  readonly industry: string
  readonly goods?: number
  readonly services?: number
  readonly established?: string
  readonly from?: string
  readonly history?: readonly string[]
  readonly sides?: DemoTaxpayer['sides']
  readonly agreements?: false
}

const SKETCHES: readonly Sketch[] = [
  {
    handle: 'jiahe',
    name: '一门嘉禾商贸有限公司',
    address: '同心市双桥区长桥路18号',
    person: '周嘉禾',
    industry: '批发和零售业',
    goods: 268_400,
    established: '2015-11-20',
    from: '2017-04-01',
    history: ['2017-Q2'],
  },
  {
    handle: 'wang',
    name: '双桥区王记早点铺',
    kind: 'individual',
    address: '同心市双桥区桥东街6号',
    person: '王守田',
    industry: '住宿和餐饮业',
    services: 62_800,
    established: '2016-03-08',
    from: '2017-07-01',
  },
  {
    handle: 'jiye',
    name: '同心市𠮷野食品有限公司',
    address: '同心市双桥区果园路3号',
    person: '𠮷田明',
    industry: '制造业',
    goods: 412_900,
    established: '2014-06-30',
    from: '2017-04-01',
    history: ['2017-Q2'],
  },
  {
    handle: 'hexie',
    name: '联合县和协建材经营部',
    kind: 'individual',
    region: COUNTY,
    location: 'county-town',
    address: '联合县城关镇建设街21号',
    person: '何协平',
    industry: '批发和零售业',
    goods: 118_300,
    from: '2017-07-01',
  },
  {
    handle: 'yunfan',
    name: '同心云帆信息技术有限公司',
    address: '同心市双桥区软件园2号楼',
    person: '林云帆',
    industry: '信息传输、软件和信息技术服务业',
    services: 356_000,
    from: '2017-07-01',
  },
  {
    handle: 'qingshan',
    name: '联合县青山茶叶专业合作社',
    region: COUNTY,
    location: 'other',
    address: '联合县青山乡茶园村',
    person: '石青山',
    industry: '农、林、牧、渔业',
    goods: 87_500,
    from: '2017-07-01',
  },
  {
    handle: 'anju',
    name: '同心市安居物业服务有限公司',
    address: '同心市双桥区安居路9号',
    person: '郑安',
    industry: '居民服务、修理和其他服务业',
    services: 498_200,
    from: '2017-04-01',
    history: ['2017-Q2'],
  },
  {
    handle: 'hongda',
    name: '联合县宏达机械修配厂',
    region: COUNTY,
    location: 'county-town',
    address: '联合县城关镇工业路40号',
    person: '崔宏达',
    industry: '居民服务、修理和其他服务业',
    goods: 203_700,
    services: 41_200,
    from: '2017-07-01',
  },
  {
    handle: 'meiyi',
    name: '双桥区美仪理发店',
    kind: 'individual',
    address: '同心市双桥区桥西巷11号',
    person: '孙美仪',
    industry: '居民服务、修理和其他服务业',
    services: 33_600,
    from: '2017-07-01',
  },
  {
    handle: 'zhengda',
    name: '同心正大广告传媒有限公司',
    address: '同心市双桥区文化路77号',
    person: '黄正',
    industry: '租赁和商务服务业',
    services: 187_900,
    from: '2017-04-01',
  },
  {
    handle: 'ruyi',
    name: '联合县如意服装厂',
    region: COUNTY,
    location: 'county-town',
    address: '联合县城关镇纺织路5号',
    person: '姚如意',
    industry: '制造业',
    goods: 331_000,
    from: '2017-07-01',
  },
  {
    handle: 'xinchen',
    name: '同心欣晨文具有限公司',
    address: '同心市双桥区学府路15号',
    person: '许欣晨',
    industry: '批发和零售业',
    goods: 91_200,
    from: '2017-07-01',
  },
  {
    handle: 'laoli',
    name: '联合县老李五金店',
    kind: 'individual',
    region: COUNTY,
    location: 'county-town',
    address: '联合县城关镇南街2号',
    person: '李满仓',
    industry: '批发和零售业',
    goods: 54_100,
    from: '2017-07-01',
  },
  {
    handle: 'haitian',
    name: '同心海天餐饮管理有限公司',
    address: '同心市双桥区滨河路100号',
    person: '范海',
    industry: '住宿和餐饮业',
    services: 612_400,
    from: '2017-07-01',
  },
  {
    handle: 'mingzhu',
    name: '同心市明珠装饰工程有限公司',
    address: '同心市双桥区中山路33号',
    person: '陶明珠',
    industry: '建筑业',
    services: 274_800,
    from: '2017-07-01',
    agreements: false,
  },
  {
    handle: 'chunfeng',
    name: '联合县春风苗木有限公司',
    region: COUNTY,
    location: 'other',
    address: '联合县春风乡',
    person: '秦春风',
    industry: '农、林、牧、渔业',
    goods: 142_600,
    from: '2017-07-01',
    sides: ['national'],
  },
]

/** Clients of the demo's bookkeeper. */
export const bookkeeperClients = [
  'jiahe',
  'yunfan',
  'anju',
  'hongda',
  'zhengda',
  'xinchen',
  'haitian',
] as const

export const demoTaxpayers: readonly DemoTaxpayer[] = SKETCHES.map((sketch, index) => ({
  handle: sketch.handle,
  name: sketch.name,
  code: makeUscc(sketch.region ?? CITY, `MA9Y${String(index + 101).padStart(4, '0')}`, {
    institutionKind: sketch.kind === 'individual' ? '2' : '1',
  }),
  kind: sketch.kind ?? 'enterprise',
  region: sketch.region ?? CITY,
  location: sketch.location ?? 'city',
  address: sketch.address,
  legalRepresentative: sketch.person,
  industry: sketch.industry,
  establishedOn: sketch.established ?? '2016-09-01',
  sides: sketch.sides ?? ['national', 'local'],
  determinedFrom: sketch.from ?? '2017-07-01',
  quarterlySales: { goods: sketch.goods ?? 0, services: sketch.services ?? 0 },
  history: sketch.history ?? [],
  agreements: sketch.agreements ?? true,
}))

/** 政府收支分类科目 2017 (财预〔2016〕98号), revenue subjects of the four taxes. */
export const budgetSubjects: Readonly<Record<string, string>> = {
  '10101': '101010106',
  '10109': '1010906',
  '30203': '103020301',
  '30216': '103021601',
}

export interface DemoPerson {
  readonly username: string
  readonly displayName: string
  /** Word in the list of demo accounts. */
  readonly role: 'taxpayer' | 'bookkeeper' | 'window-officer' | 'back-officer' | 'administrator'
  readonly side: 'national' | 'local' | 'both' | null
}

export const demoPeople: readonly DemoPerson[] = [
  { username: 'zhou', displayName: '周嘉禾', role: 'taxpayer', side: null },
  { username: 'wang', displayName: '王守田', role: 'taxpayer', side: null },
  { username: 'jitian', displayName: '𠮷田明', role: 'taxpayer', side: null },
  { username: 'chen', displayName: '陈会计', role: 'bookkeeper', side: null },
  { username: 'lin', displayName: '林晓', role: 'window-officer', side: 'both' },
  { username: 'guo', displayName: '郭正平', role: 'back-officer', side: 'national' },
  { username: 'diwen', displayName: '狄文静', role: 'back-officer', side: 'local' },
  { username: 'admin', displayName: '系统管理员', role: 'administrator', side: null },
]
