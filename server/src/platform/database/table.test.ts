import { describe, expect, it } from 'vitest'
import { canonicalJson, canonicalRow, defineTable, insertStatement } from './table.ts'

const proved = defineTable({ name: 'bench_proved', proved: true, columns: { id: 'text', body: 'jsonb' } })
const plain = defineTable({ name: 'bench_plain', columns: { id: 'text', body: 'jsonb' } })

describe('rows that are digested and written', () => {
  it('writes exactly the text that was digested', () => {
    const body = { b: [1, { d: '税', c: null }], a: 'x' }
    const line: unknown = JSON.parse(canonicalRow(proved, { id: '1', body }))
    const statement = insertStatement(proved, [{ id: '1', body }])
    expect(line).toEqual(['body', canonicalJson(body), 'id', '1'])
    expect(statement.values).toEqual(['1', canonicalJson(body)])
  })

  it('never writes the text of a value as it was before it changed', () => {
    const body: Record<string, unknown> = { a: 1 }
    canonicalRow(proved, { id: '1', body })
    expect(insertStatement(proved, [{ id: '1', body }]).values).toEqual(['1', '{"a":1}'])
    body.a = 2
    expect(insertStatement(plain, [{ id: '1', body }]).values).toEqual(['1', '{"a":2}'])
    canonicalRow(proved, { id: '1', body })
    expect(insertStatement(proved, [{ id: '1', body }]).values).toEqual(['1', '{"a":2}'])
  })
})
