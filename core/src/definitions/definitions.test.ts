import { describe, expect, it } from 'vitest'
import { formDefinitions } from '../forms/index.ts'
import { smallScaleRuleSets } from '../taxes/index.ts'
import {
  canonicalJson,
  checkPublished,
  contentHash,
  defineDated,
  definitionKey,
  findVersion,
  publishedManifest,
  resolve,
} from './index.ts'

const v1 = defineDated({
  code: 'form.test',
  version: '2016-05-01',
  effectiveFrom: '2016-05-01',
  legalBasis: ['公告2016年第13号'],
  content: { lines: ['1', '2'], name: '表' },
})
const v2 = defineDated({
  code: 'form.test',
  version: '2019-01-01',
  effectiveFrom: '2019-01-01',
  effectiveTo: '2019-12-31',
  legalBasis: [],
  content: { lines: ['1'], name: '表' },
})

describe('dated definitions', () => {
  it('hashes canonical JSON (RFC 8785): key order does not matter, content does', () => {
    expect(canonicalJson({ b: 1, a: ['€', { d: null, c: true }] })).toBe(
      '{"a":["€",{"c":true,"d":null}],"b":1}',
    )
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }))
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: 2 }))
    expect(() => contentHash({ amount: 5n })).toThrow(RangeError)
    expect(() => contentHash(undefined)).toThrow(RangeError)
    expect(() => contentHash({ a: Number.NaN })).toThrow(RangeError)
  })

  it('resolves the version of a day: the latest that has begun, none before the first or after an end', () => {
    const all = [v2, v1]
    expect(resolve(all, 'form.test', '2016-04-30')).toBeUndefined()
    expect(resolve(all, 'form.test', '2016-05-01')).toBe(v1)
    expect(resolve(all, 'form.test', '2018-12-31')).toBe(v1)
    expect(resolve(all, 'form.test', '2019-01-01')).toBe(v2)
    expect(resolve(all, 'form.test', '2020-01-01')).toBeUndefined()
    expect(resolve(all, 'form.other', '2019-01-01')).toBeUndefined()
    expect(findVersion(all, 'form.test', '2016-05-01')).toBe(v1)
  })

  it('refuses dates that are none or run backwards', () => {
    const base = { code: 'x', version: '1', legalBasis: [], content: {} }
    expect(() => defineDated({ ...base, effectiveFrom: '2016-5-1' })).toThrow(RangeError)
    expect(() => defineDated({ ...base, effectiveFrom: '2016-05-02', effectiveTo: '2016-05-01' })).toThrow(
      RangeError,
    )
  })

  it('names content changed under its version, unlisted, duplicate and vanished versions', () => {
    const manifest = { [definitionKey(v1)]: v1.contentHash, [definitionKey(v2)]: v2.contentHash }
    expect(checkPublished([v1, v2], manifest)).toEqual([])
    const altered = defineDated({ ...v1, content: { lines: ['1', '2', '3'], name: '表' } })
    expect(checkPublished([altered, v2], manifest)).toEqual([
      {
        key: 'form.test@2016-05-01',
        problem: 'changed',
        expected: v1.contentHash,
        found: altered.contentHash,
      },
    ])
    // Keeping the old hash on new content is found too.
    expect(checkPublished([{ ...altered, contentHash: v1.contentHash }, v2], manifest)[0]?.problem).toBe(
      'changed',
    )
    expect(checkPublished([v1], manifest)).toMatchObject([
      { key: 'form.test@2019-01-01', problem: 'missing' },
    ])
    expect(checkPublished([v1], manifest, 'other.')).toEqual([])
    expect(checkPublished([v1, v2], {})).toMatchObject([{ problem: 'unlisted' }, { problem: 'unlisted' }])
    expect(checkPublished([v1, v1], { [definitionKey(v1)]: v1.contentHash })).toMatchObject([
      { problem: 'duplicate' },
    ])
  })

  it('published forms and tax rules are unchanged since they were published', () => {
    expect(checkPublished(formDefinitions, publishedManifest, 'form.')).toEqual([])
    expect(checkPublished(smallScaleRuleSets, publishedManifest, 'rules.')).toEqual([])
  })
})
