/**
 * What can be wrong with a register file, a row of it or a value in a row. Codes are stable (they stand in rejects files and
 * in the API); sentences exist in Chinese and English and say what to do.
 */

export type ProblemCode =
  | 'encoding'
  | 'record-too-long'
  | 'unbalanced-quotes'
  | 'malformed-quotes'
  | 'too-many-columns'
  | 'column-count'
  | 'error-cell'
  | 'name-missing'
  | 'name-too-long'
  | 'value-too-long'
  | 'control-character'
  | 'code-invalid'
  | 'code-damaged-by-spreadsheet'
  | 'demo-region'

/** One reason why a row is not imported. */
export interface Problem {
  /** Header of the column as it stands in the file; empty when the whole row is meant. */
  readonly column: string
  readonly code: ProblemCode
  /** The value in question, shortened to at most 80 characters. */
  readonly value: string
  readonly message: { readonly zh: string; readonly en: string }
}

const PROBLEM_TEXTS: Readonly<Record<ProblemCode, { readonly zh: string; readonly en: string }>> = {
  encoding: {
    zh: '本行含有不符合文件编码（{detail}）的字节，请以同一编码重新保存',
    en: 'This row holds bytes that are not {detail}: save the file again in one encoding',
  },
  'record-too-long': {
    zh: '本行超过{detail}字节上限，未读取',
    en: 'This row is longer than the limit of {detail} bytes and was not read',
  },
  'unbalanced-quotes': {
    zh: '本行开始的双引号没有结束，请补全或删除引号',
    en: 'A quotation mark opened on this row is never closed: complete or remove it',
  },
  'malformed-quotes': {
    zh: '结束双引号之后应为分隔符，请检查引号（字段内的引号须写两次）',
    en: 'A closing quotation mark must be followed by a separator: write quotation marks inside a field twice',
  },
  'too-many-columns': {
    zh: '本行列数超过上限{detail}',
    en: 'This row has more than the limit of {detail} columns',
  },
  'column-count': {
    zh: '列数与表头不一致（{detail}），可能缺列、多列或行不完整',
    en: 'The number of columns differs from the header ({detail}): a column is missing or extra, or the row is cut off',
  },
  'error-cell': {
    zh: '单元格是电子表格错误值（{detail}），请更正',
    en: 'The cell holds a spreadsheet error ({detail}): correct it',
  },
  'name-missing': { zh: '名称为空', en: 'The name is empty' },
  'name-too-long': {
    zh: '名称有{detail}个字符，超过200个字符的上限',
    en: 'The name has {detail} characters, more than the limit of 200',
  },
  'value-too-long': {
    zh: '内容有{detail}个字符，超过上限',
    en: 'The value has {detail} characters, more than the limit',
  },
  'control-character': {
    zh: '含有控制字符（{detail}），请删除',
    en: 'Holds a control character ({detail}): remove it',
  },
  'code-invalid': { zh: '代码不正确：{detail}', en: 'The code is wrong: {detail}' },
  'code-damaged-by-spreadsheet': {
    zh: '代码已被电子表格改写成科学计数法，末几位丢失，请将该列设为文本后重新导出',
    en: 'A spreadsheet turned the code into scientific notation and lost its last digits: format the column as text and export again',
  },
  'demo-region': {
    zh: '行政区划码{detail}仅用于演示，不得导入',
    en: 'Region code {detail} is for demonstration only and is never imported',
  },
}

/** Makes a problem; `detail` is text for both languages or one text for each. */
export function problem(
  code: ProblemCode,
  column = '',
  value = '',
  detail: string | { readonly zh: string; readonly en: string } = '',
): Problem {
  const texts = PROBLEM_TEXTS[code]
  const [zh, en] = typeof detail === 'string' ? [detail, detail] : [detail.zh, detail.en]
  return {
    column,
    code,
    value: shorten(value),
    message: { zh: texts.zh.replace('{detail}', () => zh), en: texts.en.replace('{detail}', () => en) },
  }
}

/** At most 80 code points, with an ellipsis when something was left off. */
export function shorten(text: string): string {
  if (text.length <= 80) return text
  return `${[...text.slice(0, 200)].slice(0, 79).join('')}…`
}

export type FailureCode =
  | 'file-unreadable'
  | 'file-empty'
  | 'file-truncated'
  | 'file-corrupt'
  | 'file-too-large'
  | 'not-a-table'
  | 'not-a-workbook'
  | 'old-workbook'
  | 'encrypted-workbook'
  | 'sheet-not-found'
  | 'encoding-unknown'
  | 'header-not-found'
  | 'header-too-wide'

const FAILURE_TEXTS: Readonly<Record<FailureCode, { readonly zh: string; readonly en: string }>> = {
  'file-unreadable': { zh: '文件无法读取', en: 'The file cannot be read' },
  'file-empty': { zh: '文件没有内容', en: 'The file is empty' },
  'file-truncated': {
    zh: '文件不完整：从第{line}行起缺失，此前各行已读取，请重新传送完整文件',
    en: 'The file is cut off: from line {line} on it is missing. Everything before was read; send the whole file again',
  },
  'file-corrupt': {
    zh: '文件已损坏：第{line}行起无法读取，此前各行已读取，请重新传送',
    en: 'The file is damaged: it cannot be read from line {line} on. Everything before was read; send it again',
  },
  'file-too-large': {
    zh: '解压后的内容超过上限（第{line}行），请分成几个文件',
    en: 'The unpacked content is over the limit (line {line}): split it into several files',
  },
  'not-a-table': { zh: '不是CSV或XLSX表格文件', en: 'This is not a CSV or XLSX table' },
  'not-a-workbook': {
    zh: '压缩包中没有XLSX工作表，请先解压',
    en: 'The archive holds no XLSX worksheet: unpack it first',
  },
  'old-workbook': {
    zh: '旧版XLS格式不受支持，请另存为XLSX或CSV',
    en: 'The old XLS format is not supported: save it as XLSX or CSV',
  },
  'encrypted-workbook': {
    zh: '工作簿已加密，请去掉密码后另存',
    en: 'The workbook is encrypted: save it without a password',
  },
  'sheet-not-found': { zh: '找不到指定的工作表', en: 'The named worksheet does not exist' },
  'encoding-unknown': {
    zh: '编码既不是UTF-8也不是GB 18030，请另存为UTF-8',
    en: 'The encoding is neither UTF-8 nor GB 18030: save the file as UTF-8',
  },
  'header-not-found': {
    zh: '前几行中没有找到含“名称”列的表头，请指定各列含义',
    en: 'No header with a name column in the first rows: say what the columns mean',
  },
  'header-too-wide': { zh: '表头列数超过上限', en: 'The header has more columns than the limit' },
}

/**
 * The file as a whole cannot be read (further). Thrown after every row before it has been handed out; `line` is the first
 * line that was not read, 0 when nothing could be.
 */
export class ReadFailure extends Error {
  readonly code: FailureCode
  readonly line: number
  readonly texts: { readonly zh: string; readonly en: string }

  constructor(code: FailureCode, line = 0, cause?: unknown) {
    const texts = FAILURE_TEXTS[code]
    const filled = {
      zh: texts.zh.replace('{line}', String(line)),
      en: texts.en.replace('{line}', String(line)),
    }
    super(`${filled.zh} / ${filled.en}`, cause === undefined ? {} : { cause })
    this.name = 'ReadFailure'
    this.code = code
    this.line = line
    this.texts = filled
  }

  /** The same failure with the line where reading stopped. */
  at(line: number): ReadFailure {
    return new ReadFailure(this.code, line, this.cause)
  }
}
