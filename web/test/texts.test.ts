import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { baseKey, keysOf, readTexts, sourceFiles } from './texts.ts'

const I18N = join(import.meta.dirname, '../src/i18n')
const namespaces = readdirSync(join(I18N, 'zh-CN')).map((file) => file.replace('.json', ''))
const PLACEHOLDER = /\{\{\s*(\w+)/g

describe('texts of the screens', () => {
  it('has the same files in both languages', () => {
    expect(readdirSync(join(I18N, 'en')).sort()).toEqual(readdirSync(join(I18N, 'zh-CN')).sort())
  })

  it.each(namespaces)(
    '%s: both languages have the same keys, no empty text, the same placeholders',
    (namespace) => {
      const chinese = keysOf('zh-CN', namespace)
      const english = keysOf('en', namespace)
      const bases = (keys: Map<string, string>) => [...new Set([...keys.keys()].map(baseKey))].sort()
      expect(bases(english)).toEqual(bases(chinese))
      for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('')
      for (const [key, text] of english) {
        expect(text, `${key} is not English`).not.toMatch(/^\p{Script=Han}{4,}/u)
        const source = chinese.get(key) ?? chinese.get(`${baseKey(key)}_other`) ?? ''
        const named = (words: string) => [...words.matchAll(PLACEHOLDER)].map((match) => match[1]).sort()
        if (!key.endsWith('_one')) expect(named(text), key).toEqual(named(source))
      }
    },
  )

  it('knows every key that the code asks for', () => {
    const missing = sourceFiles().flatMap((file) =>
      readTexts(file).uses.filter((use) => {
        const keys = [...keysOf('zh-CN', use.namespace).keys()].map(baseKey)
        return use.isPrefix ? !keys.some((key) => key.startsWith(use.key)) : !keys.includes(use.key)
      }),
    )
    expect(missing).toEqual([])
  })

  it('has no text that no code asks for', () => {
    const uses = sourceFiles().flatMap((file) => readTexts(file).uses)
    const unused = namespaces.flatMap((namespace) =>
      [...new Set([...keysOf('zh-CN', namespace).keys()].map(baseKey))]
        .filter(
          (key) =>
            !uses.some(
              (use) =>
                use.namespace === namespace &&
                (use.isPrefix ? use.key !== '' && key.startsWith(use.key) : use.key === key),
            ),
        )
        .map((key) => `${namespace}:${key}`),
    )
    expect(unused).toEqual([])
  })

  it('finds no Chinese sentence outside the text files', () => {
    expect(sourceFiles().flatMap((file) => readTexts(file).stray)).toEqual([])
  })

  it('reads literal, template and conditional keys and their namespaces', () => {
    const { uses, stray } = readTexts(
      'sample.tsx',
      `function A() { const { t } = useTranslation('office'); return <p title="一门">{t('a.b')}{t(\`c.\${x}\`)}{t('common:d')}{t(y ? 'e' : 'f')}</p> }`,
    )
    expect(uses.map((use) => `${use.namespace}:${use.key}${use.isPrefix ? '*' : ''}`)).toEqual([
      'office:a.b',
      'office:c.*',
      'common:d',
      'office:e',
      'office:f',
    ])
    expect(stray.map((text) => text.text)).toEqual(['一门'])
  })
})
