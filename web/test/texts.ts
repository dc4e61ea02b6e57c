import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'

/** One `t('…')` of the code: literal key, or the fixed head of a template (`tasks.state.${…}`). */
export interface KeyUse {
  readonly file: string
  readonly namespace: string
  readonly key: string
  readonly isPrefix: boolean
}

/** A Chinese sentence written into the code instead of the text files. */
export interface StrayText {
  readonly file: string
  readonly text: string
}

interface Node {
  type: string
  [field: string]: unknown
}

const SOURCE = join(import.meta.dirname, '../src')
const HAN = /\p{Script=Han}/u

/** Every source file with markup or hooks; the development galleries speak for themselves. */
export function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts') && !name.startsWith('dev'))
    .map((name) => join(SOURCE, name))
}

/** Reads one file's text keys and stray sentences from its syntax tree. */
export function readTexts(
  file: string,
  code = readFileSync(file, 'utf8'),
): { uses: KeyUse[]; stray: StrayText[] } {
  const { program, errors } = parseSync(file, code, { lang: file.endsWith('x') ? 'tsx' : 'ts' })
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const name = relative(SOURCE, file)
  const uses: KeyUse[] = []
  const stray: StrayText[] = []
  visit(program, [new Map()])
  return { uses, stray }

  function visit(value: unknown, scopes: Map<string, string>[]): void {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, scopes)
      return
    }
    if (!isNode(value)) return
    const inner = /Function/.test(value.type) ? [...scopes, new Map<string, string>()] : scopes
    noteTranslator(value, inner)
    noteUse(value, inner)
    noteStray(value)
    for (const child of Object.values(value)) visit(child, inner)
  }

  /** `const { t } = useTranslation('taxpayer')` */
  function noteTranslator(node: Node, scopes: Map<string, string>[]): void {
    if (node.type !== 'VariableDeclarator' || !isNode(node['init']) || !isNode(node['id'])) return
    const call = node['init']
    if (call.type !== 'CallExpression' || nameOf(call['callee']) !== 'useTranslation') return
    const [namespace] = listOf(call['arguments'])
    const given = namespace?.['value']
    if (typeof given !== 'string') throw new Error(`${name}: useTranslation needs one literal namespace`)
    for (const property of listOf(node['id']['properties'])) {
      if (nameOf(property['key']) === 't') scopes.at(-1)?.set(nameOf(property['value']) ?? 't', given)
    }
  }

  function noteUse(node: Node, scopes: Map<string, string>[]): void {
    if (node.type !== 'CallExpression') return
    const callee = nameOf(node['callee'])
    const namespace = scopes.findLast((scope) => callee !== undefined && scope.has(callee))?.get(callee ?? '')
    if (namespace === undefined) return
    const [key] = listOf(node['arguments'])
    if (key?.type === 'Literal' && typeof key['value'] === 'string') push(namespace, key['value'], false)
    else if (key?.type === 'TemplateLiteral') {
      const [head] = listOf(key['quasis'])
      const value = head?.['value']
      push(namespace, isRecord(value) && typeof value['cooked'] === 'string' ? value['cooked'] : '', true)
    } else if (key?.type === 'ConditionalExpression') {
      for (const branch of [key['consequent'], key['alternate']]) {
        if (isNode(branch) && typeof branch['value'] === 'string') push(namespace, branch['value'], false)
      }
    } else throw new Error(`${name}: a key of t() must be a literal or a template with a fixed head`)
  }

  function push(namespace: string, key: string, isPrefix: boolean): void {
    const [head = '', tail] = key.split(':', 2)
    uses.push({ file: name, namespace: tail === undefined ? namespace : head, key: tail ?? head, isPrefix })
  }

  function noteStray(node: Node): void {
    const isText = node.type === 'Literal' || node.type === 'JSXText'
    if (isText && typeof node['value'] === 'string' && HAN.test(node['value'])) {
      stray.push({ file: name, text: node['value'].trim() })
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isNode(value: unknown): value is Node {
  return isRecord(value) && typeof value['type'] === 'string'
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function nameOf(value: unknown): string | undefined {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : undefined
}

/** All keys of one text file, dotted; a plural counts under its base name too. */
export function keysOf(language: string, namespace: string): Map<string, string> {
  const file = join(SOURCE, 'i18n', language, `${namespace}.json`)
  const keys = new Map<string, string>()
  if (existsSync(file)) collect(JSON.parse(readFileSync(file, 'utf8')), '')
  return keys

  function collect(value: unknown, path: string): void {
    if (typeof value === 'string') keys.set(path, value)
    else if (isRecord(value))
      for (const [name, item] of Object.entries(value)) collect(item, path ? `${path}.${name}` : name)
  }
}

const PLURAL = /_(zero|one|two|few|many|other)$/

/** The name code uses for a key: `count_one` and `count_other` are `count`. */
export function baseKey(key: string): string {
  return key.replace(PLURAL, '')
}
