import { formCells, formDefinitions } from '@yimen/core/forms'
import { parseYuan } from '@yimen/core/money'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellOfPointer, gridOf, readTyped, showTyped, showValue } from './cells.ts'
import { neighbour } from './navigation.ts'

describe('the grid of a form definition', () => {
  it.each(
    formDefinitions.map((definition) => [`${definition.code} ${definition.version}`, definition] as const),
  )(
    '%s: has the cells of the engine in the same order, and calls the same ones computed',
    (_, definition) => {
      const cells = gridOf(definition)
        .flat()
        .filter((cell) => cell !== undefined)
      const engine = [...formCells(definition).values()]
      const inOrder = (ids: readonly string[]) => [...ids].sort()
      expect(inOrder(cells.map((cell) => cell.id))).toEqual(inOrder(engine.map((cell) => cell.id)))
      for (const cell of engine) {
        const own = cells.find((candidate) => candidate.id === cell.id)
        expect(own?.isComputed, cell.id).toBe(cell.entry === 'computed')
        expect(own?.column.unit, cell.id).toBe(cell.column.unit)
      }
    },
  )
})

describe('what stands in a cell', () => {
  it('shows fen as yuan, millionths as per cent, no code as empty', () => {
    expect(showValue('fen', '-123456789')).toBe('-1,234,567.89')
    expect(showValue('rate', '70000')).toBe('7%')
    expect(showValue('rate', '35000')).toBe('3.5%')
    expect(showValue('rate', '1')).toBe('0.0001%')
    expect(showValue('code', '0')).toBe('')
    expect(showValue('code', '1064042')).toBe('1064042')
    expect(showValue('fen', undefined)).toBe('')
  })

  it('reads amounts as people type them and leaves the unreadable exactly as typed', () => {
    expect(readTyped('fen', '１２３，４５６.7')).toBe('123456.70')
    expect(readTyped('fen', '￥1,000')).toBe('1000.00')
    for (const text of ['十二万', '1.234', '=1+1', '<b>1</b>', '12 元'])
      expect(readTyped('fen', text)).toBe(text)
  })

  it('reads rates in per cent, with or without the sign', () => {
    expect(readTyped('rate', '7')).toBe('70000')
    expect(readTyped('rate', '3.5 ％')).toBe('35000')
    expect(readTyped('rate', 'seven')).toBe('seven')
    expect(readTyped('code', ' 1064042 ')).toBe('1064042')
    expect(readTyped('code', '10-64')).toBe('10-64')
  })

  it('survives the way to the server and back for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (fen) => {
        const shown = showValue('fen', fen.toString())
        const sent = readTyped('fen', shown)
        expect(parseYuan(sent)).toBe(fen)
        expect(showTyped('fen', sent)).toBe(shown)
      }),
    )
  })

  it('survives the way to the server and back for any rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millionths) => {
        const shown = showValue('rate', String(millionths))
        expect(readTyped('rate', shown)).toBe(String(millionths))
        expect(showTyped('rate', readTyped('rate', shown))).toBe(shown)
      }),
    )
  })

  it('finds the cell of a finding and none for findings about the form', () => {
    expect(cellOfPointer('/lines/15/goods')).toBe('15.goods')
    expect(cellOfPointer('/lines')).toBeUndefined()
    expect(cellOfPointer('')).toBeUndefined()
  })
})

describe('moving in the grid', () => {
  const cell = {}
  const grid = [
    [cell, undefined, cell],
    [undefined, undefined, cell],
    [cell, cell, undefined],
  ]

  it('jumps over dashes and stops at the edges', () => {
    expect(neighbour(grid, { row: 0, column: 0 }, 'right')).toEqual({ row: 0, column: 2 })
    expect(neighbour(grid, { row: 0, column: 0 }, 'down')).toEqual({ row: 2, column: 0 })
    expect(neighbour(grid, { row: 2, column: 1 }, 'up')).toBeUndefined()
    expect(neighbour(grid, { row: 0, column: 2 }, 'right')).toBeUndefined()
    expect(neighbour(grid, { row: 1, column: 2 }, 'down')).toBeUndefined()
  })

  it('never leaves the grid and never lands on dashes', () => {
    const place = fc.record({ row: fc.nat({ max: 2 }), column: fc.nat({ max: 2 }) })
    fc.assert(
      fc.property(place, fc.constantFrom('up', 'down', 'left', 'right'), (from, direction) => {
        const to = neighbour(grid, from, direction)
        if (to) expect(grid[to.row]?.[to.column]).toBe(cell)
      }),
    )
  })
})
