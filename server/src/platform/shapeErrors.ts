import type { FieldError, Sentence } from './refusal.ts'

/** One complaint of the schema validator, as TypeBox and Fastify give it. */
export interface ShapeComplaint {
  readonly keyword?: string | undefined
  readonly instancePath?: string | undefined
  readonly params?: unknown
  readonly message?: string | undefined
}

const FORMATS: Readonly<Record<string, Sentence>> = {
  uuid: { zh: '不是有效的编号', en: 'not a valid id' },
  date: { zh: '不是有效的日期（应为 2017-10-16 的样式）', en: 'not a valid day (write it as 2017-10-16)' },
}

/** What a person can act on, for each complaint; the alternatives of a union become one sentence. */
export function shapeErrors(complaints: readonly ShapeComplaint[], base = ''): FieldError[] {
  const unions = new Set(
    complaints.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath ?? ''),
  )
  const inUnion = ({ keyword, instancePath = '' }: ShapeComplaint): boolean =>
    keyword !== 'anyOf' && [...unions].some((at) => instancePath === at || instancePath.startsWith(`${at}/`))
  return complaints
    .filter((complaint) => complaint.keyword !== 'boolean' && !inUnion(complaint))
    .flatMap((complaint): FieldError[] => {
      const { keyword = 'invalid', instancePath = '' } = complaint
      const pointer = `${base}${instancePath}`
      const { requiredProperties, additionalProperties } = facts(complaint)
      // The field itself is pointed at, so that a form can show it there.
      if (keyword === 'required')
        return list(requiredProperties).map((name) => ({
          pointer: `${pointer}/${name}`,
          code: keyword,
          message: { zh: '必须填写', en: 'is required' },
        }))
      if (keyword === 'additionalProperties')
        return list(additionalProperties).map((name) => ({
          pointer: `${pointer}/${name}`,
          code: keyword,
          message: { zh: '不认识这一项，请去掉', en: 'is not known here; leave it out' },
        }))
      return [{ pointer, code: keyword, message: sentenceOf(complaint, complaints) }]
    })
}

function sentenceOf(complaint: ShapeComplaint, all: readonly ShapeComplaint[]): Sentence {
  const params = facts(complaint)
  const limit = String(params.limit ?? '')
  switch (complaint.keyword) {
    case 'anyOf':
    case 'const':
    case 'enum': {
      const allowed = all
        .filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === complaint.instancePath)
        .map((each) => String(facts(each).allowedValue))
      return allowed.length > 0
        ? { zh: `应为 ${allowed.join('、')} 之一`, en: `must be one of ${allowed.join(', ')}` }
        : { zh: '不是允许的内容', en: 'not one of what is allowed' }
    }
    case 'format':
      return (
        FORMATS[String(params.format)] ?? {
          zh: `格式应为 ${params.format}`,
          en: `must have the format ${params.format}`,
        }
      )
    case 'pattern':
      return { zh: '格式不正确', en: 'has the wrong format' }
    case 'type':
      return { zh: `应为${TYPES[String(params.type)] ?? ` ${params.type}`}`, en: `must be ${params.type}` }
    case 'minimum':
      return { zh: `不能小于 ${limit}`, en: `must not be less than ${limit}` }
    case 'maximum':
      return { zh: `不能大于 ${limit}`, en: `must not be more than ${limit}` }
    case 'minLength':
      return limit === '1'
        ? { zh: '不能为空', en: 'must not be empty' }
        : { zh: `不能少于 ${limit} 个字符`, en: `must have at least ${limit} characters` }
    case 'maxLength':
      return { zh: `不能多于 ${limit} 个字符`, en: `must have at most ${limit} characters` }
    case 'minItems':
      return { zh: `不能少于 ${limit} 项`, en: `must have at least ${limit} items` }
    case 'maxItems':
      return { zh: `不能多于 ${limit} 项`, en: `must have at most ${limit} items` }
    default:
      return { zh: '格式不正确', en: `has the wrong shape (${complaint.message ?? complaint.keyword ?? ''})` }
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  integer: '整数',
  boolean: '是或否',
  array: '列表',
  object: '对象',
  null: '空值',
}

function facts({ params }: ShapeComplaint): Readonly<Record<string, unknown>> {
  return typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {}
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

const MOST_ERRORS = 20

/**
 * Texts no database can hold: U+0000, which PostgreSQL refuses, and halves of surrogate pairs, which no encoding has.
 * Everything that came over HTTP is looked through, so that no room has to think of it.
 */
export function unstorableTexts(value: unknown, base = ''): FieldError[] {
  const errors: FieldError[] = []
  const waiting: { value: unknown; pointer: string }[] = [{ value, pointer: base }]
  for (let next = waiting.pop(); next && errors.length < MOST_ERRORS; next = waiting.pop()) {
    const { value: item, pointer } = next
    if (typeof item === 'string') {
      if (item.includes('\0') || !item.isWellFormed())
        errors.push({
          pointer,
          code: 'text-unstorable',
          message: {
            zh: '含有无法保存的字符（空字符或残缺的字符），请重新输入',
            en: 'contains a character that cannot be stored (a null character or half of one); type it again',
          },
        })
    } else if (Array.isArray(item)) {
      for (const [index, each] of item.entries())
        waiting.push({ value: each, pointer: `${pointer}/${index}` })
    } else if (typeof item === 'object' && item !== null && !Buffer.isBuffer(item)) {
      for (const [name, each] of Object.entries(item)) {
        waiting.push({ value: each, pointer: `${pointer}/${name}` })
        waiting.push({ value: name, pointer })
      }
    }
  }
  return errors
}
