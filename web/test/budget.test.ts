import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DIST, filesFor, firstLoads, gzipBytes, isBuilt, type Portal, scripts } from './weight.ts'

const KB = 1000
const budgets: Record<Portal, number> = {
  public: 150 * KB,
  taxpayer: 230 * KB,
  counter: 450 * KB,
  office: 450 * KB,
  admin: 450 * KB,
}

describe.skipIf(!isBuilt())('weight of the built application', () => {
  it.each(Object.keys(budgets) as Portal[])('%s: first load is within its gzip budget', (portal) => {
    const bytes = gzipBytes(filesFor(firstLoads[portal]))
    console.log(`${portal}: ${(bytes / KB).toFixed(1)} kB gzip of ${budgets[portal] / KB}`)
    expect(bytes).toBeLessThanOrEqual(budgets[portal])
  })

  it('keeps antd out of the citizens’ portals', () => {
    const marker = 'ant-btn'
    const officers = filesFor(firstLoads.office).filter((file) => file.endsWith('.js'))
    const read = (file: string) => readFileSync(join(DIST, file), 'utf8')
    expect(officers.some((file) => read(file).includes(marker) || read(file).includes('prefixCls'))).toBe(
      true,
    )
    for (const portal of ['public', 'taxpayer'] as const) {
      for (const file of filesFor(firstLoads[portal]))
        expect(read(file), file).not.toMatch(/ant-btn|prefixCls/)
    }
  })

  it('ships no schema of the contract, no gallery and no source map', () => {
    for (const { file, text } of scripts()) {
      expect(text, `${file} holds TypeBox schemas`).not.toContain('additionalProperties')
      expect(text, `${file} holds a development gallery`).not.toContain('/dev/kit')
      expect(text, file).not.toContain('sourceMappingURL')
    }
  })

  it('has an index.html without inline script or style, with the nonce placeholder on every tag', () => {
    const html = readFileSync(join(DIST, 'index.html'), 'utf8')
    expect(html).toContain('<meta property="csp-nonce" nonce="__YIMEN_CSP_NONCE__"')
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
    for (const [, attributes = '', content = ''] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
      expect(content.trim()).toBe('')
      expect(attributes).toMatch(/src="\/assets\//)
      expect(attributes).toContain('nonce="__YIMEN_CSP_NONCE__"')
    }
  })
})
