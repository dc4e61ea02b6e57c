/**
 * What the columns of a register file mean. Found by their headers (Chinese and English, of the real files and as registers of
 * commerce, national and local tax name them); a person may overrule it, and the decision is plain data for the next file.
 */

export const FIELDS = [
  'name',
  'code',
  'taxpayerNumber',
  'registrationNumber',
  'organisationCode',
  'establishedOn',
  'registrationType',
  'legalForm',
  'legalFormHint',
  'capital',
  'scope',
  'province',
  'city',
  'address',
  'operatingAddress',
  'regionCode',
  'industry',
  'industryHint',
  'legalRepresentative',
  'telephone',
  'authority',
  'status',
  'sourceId',
] as const

/** A meaning a column can have. `…Hint` fields are guesses made by whoever compiled the file, never evidence. */
export type Field = (typeof FIELDS)[number]

/** Best synonym first: where two columns mean the same, the better name wins. Compared by {@link headerKey}. */
const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  name: [
    '纳税人名称 企业名称 单位名称 名称 公司名称 机构名称 市场主体名称 字号名称 纳税人 企业名称（中文） 主体名称 户名',
    'name taxpayer_name company_name enterprise_name entity_name registered_name company',
  ],
  code: [
    '统一社会信用代码 社会信用代码 信用代码 统一代码 统一社会信用代码/注册号 统一社会信用代码（纳税人识别号） 代码',
    'uscc unified_social_credit_code social_credit_code credit_code usci code',
  ],
  taxpayerNumber: [
    '纳税人识别号 税务登记号 税务登记证号 税号 纳税识别号 纳税人识别码 原纳税人识别号',
    'taxpayer_id taxpayer_number tax_id tin tax_number',
  ],
  registrationNumber: [
    '注册号 工商注册号 营业执照注册号 营业执照号 执照号',
    'registration_number reg_no regno licence_no',
  ],
  organisationCode: [
    '组织机构代码 机构代码 组织机构代码证号',
    'org_code organisation_code organization_code',
  ],
  establishedOn: [
    '成立日期 注册日期 设立日期 开业日期 开业设立日期 登记日期 成立时间 注册时间 开业时间 税务登记日期',
    'est_date established_on establishment_date date_established reg_date registration_date founded',
  ],
  registrationType: [
    '登记注册类型 企业类型 注册类型 经济类型 市场主体类型 公司类型 类型',
    'type_raw registration_type enterprise_type company_type type',
  ],
  legalForm: ['组织形式 法律形式', 'legal_form organisation_form'],
  legalFormHint: ['', 'legal_form_guess'],
  capital: [
    '注册资本 注册资金 注册资本（万元） 注册资金（万元） 开办资金 出资额 资金数额 注册资本(金)',
    'capital_raw capital registered_capital',
  ],
  scope: ['经营范围 业务范围 主营业务 经营业务范围 宗旨和业务范围', 'scope business_scope'],
  province: ['所在省份 省份 省 所属省份 省（区、市） 省市', 'province'],
  city: ['地区 所属城市 城市 市 地市 所在城市 所属地区 所在地区', 'city prefecture'],
  address: [
    '注册地址 住所 企业地址 地址 登记地址 住所地 公司地址 详细地址',
    'address registered_address reg_address',
  ],
  operatingAddress: [
    '生产经营地址 经营地址 经营场所 实际经营地址 生产经营地',
    'biz_address business_address operating_address',
  ],
  regionCode: [
    '行政区划代码 行政区划码 行政区划 区划代码 地区代码 所属行政区划',
    'region_code6 region_code division_code area_code',
  ],
  industry: ['国标行业 行业代码 行业 所属行业 行业门类 行业名称 国民经济行业', 'industry industry_code'],
  industryHint: ['', 'industry_guess'],
  legalRepresentative: [
    '法定代表人 法定代表人姓名 法人代表 法人 负责人 经营者 法定代表人（负责人） 法定代表人(负责人、业主)姓名 业主',
    'legal_representative legal_rep representative',
  ],
  telephone: [
    '联系电话 电话 电话号码 固定电话 移动电话 手机 手机号码 联系方式',
    'telephone phone phone_number mobile tel',
  ],
  authority: [
    '主管税务机关 主管税务所 主管税务局 主管税务机关代码 主管国税机关 主管地税机关 税务机关 主管税务所（科、分局）',
    'authority tax_authority authority_code competent_tax_authority',
  ],
  status: ['纳税人状态 登记状态 经营状态 状态 企业状态 户状态', 'status taxpayer_status'],
  sourceId: ['序号 登记序号 编号', 'id no source_id gs_id gt_id dt_id serial'],
}

/** Columns of known files that carry nothing to import. */
const KNOWN_UNUSED = new Set(['codekind', 'tags'])

const FIELD_BY_HEADER: ReadonlyMap<string, { readonly field: Field; readonly rank: number }> = buildIndex()

function buildIndex() {
  const index = new Map<string, { field: Field; rank: number }>()
  for (const field of FIELDS) {
    const words = SYNONYMS[field]
      .join(' ')
      .split(' ')
      .filter((word) => word !== '')
    for (const [rank, word] of words.entries()) index.set(headerKey(word), { field, rank })
    index.set(headerKey(field), index.get(headerKey(field)) ?? { field, rank: words.length })
  }
  return index
}

/** The form in which headers are compared: width, case, spaces, underscores, brackets and marks of obligation do not count. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*:/\-()[\]【】、,."'\u200b\ufeff]/g, '')
}

/** Which column (from 0) holds which field. Plain data: may be stored and used for the next file of the same source. */
export type ColumnMapping = { readonly [field in Field]?: number }

export interface HeaderMapping {
  readonly mapping: ColumnMapping
  /** Columns whose header says nothing to us, or is empty. */
  readonly unknown: readonly { readonly column: number; readonly header: string }[]
  /** Of the fields that a register needs, those that no column holds. */
  readonly missing: readonly Field[]
  /** Further columns for a field that already has one; they are not read. */
  readonly duplicates: readonly { readonly field: Field; readonly column: number; readonly header: string }[]
}

/** Fields without which a row is still imported, but flagged in every row. */
const WANTED: readonly Field[] = ['name', 'code', 'establishedOn', 'address']

/** Finds out what the columns of a header row mean. */
export function mapHeader(cells: readonly string[]): HeaderMapping {
  const best = new Map<Field, { column: number; rank: number }>()
  const unknown: { column: number; header: string }[] = []
  const duplicates: { field: Field; column: number; header: string }[] = []
  const setAside = (field: Field, column: number) =>
    duplicates.push({ field, column, header: cells[column]?.trim() ?? '' })
  for (const [column, cell] of cells.entries()) {
    const key = headerKey(cell)
    const found = FIELD_BY_HEADER.get(key)
    if (found === undefined) {
      if (!KNOWN_UNUSED.has(key)) unknown.push({ column, header: cell.trim() })
      continue
    }
    const present = best.get(found.field)
    if (present === undefined || found.rank < present.rank) {
      if (present !== undefined) setAside(found.field, present.column)
      best.set(found.field, { column, rank: found.rank })
    } else setAside(found.field, column)
  }
  const mapping = Object.fromEntries([...best].map(([field, { column }]) => [field, column])) as ColumnMapping
  return { mapping, unknown, duplicates, missing: missingFields(mapping) }
}

function missingFields(mapping: ColumnMapping): Field[] {
  return WANTED.filter((field) => {
    if (field === 'code') return mapping.code === undefined && mapping.taxpayerNumber === undefined
    return mapping[field] === undefined
  })
}

/** A person's decisions: field of a column by its header text as it stands in the file; `null` leaves the column out. */
export type HeaderOverride = Readonly<Record<string, Field | null>>

/**
 * Applies a person's decisions on top of what was found. The column a person names takes the field from any other. Headers
 * that are not in the file are returned, so that nobody believes a decision took effect that did not.
 */
export function overrideMapping(
  cells: readonly string[],
  override: HeaderOverride,
): HeaderMapping & { readonly notFound: readonly string[] } {
  const found = mapHeader(cells)
  const mapping: { [field in Field]?: number } = { ...found.mapping }
  const decided = new Set<number>()
  const notFound: string[] = []
  for (const [header, field] of Object.entries(override)) {
    const column = cells.findIndex((cell) => headerKey(cell) === headerKey(header))
    if (column === -1) {
      notFound.push(header)
      continue
    }
    decided.add(column)
    for (const each of FIELDS) if (mapping[each] === column) delete mapping[each]
    if (field !== null) mapping[field] = column
  }
  return {
    mapping,
    unknown: found.unknown.filter(({ column }) => !decided.has(column)),
    duplicates: found.duplicates.filter(
      ({ column, field }) => !decided.has(column) && mapping[field] !== undefined,
    ),
    missing: missingFields(mapping),
    notFound,
  }
}
