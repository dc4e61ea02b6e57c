import type { KeyboardEvent } from 'react'

/** Where the keyboard leads from a cell. */
export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * What a key means in a grid of inputs: arrows and Enter move, as in a spreadsheet. Left and right move only when the caret
 * has nowhere to go (or the whole value is selected), so that text can still be edited.
 */
export function directionOf(event: KeyboardEvent<HTMLElement>): Direction | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return undefined
  switch (event.key) {
    case 'ArrowUp':
      return 'up'
    case 'ArrowDown':
      return 'down'
    case 'Enter':
      return event.shiftKey ? 'up' : 'down'
    case 'ArrowLeft':
      return caretAllows(event.target, 'start') ? 'left' : undefined
    case 'ArrowRight':
      return caretAllows(event.target, 'end') ? 'right' : undefined
    default:
      return undefined
  }
}

function caretAllows(target: EventTarget, edge: 'start' | 'end'): boolean {
  if (!(target instanceof HTMLInputElement)) return true
  const { selectionStart, selectionEnd, value } = target
  if (selectionStart === null || selectionEnd === null) return true
  if (selectionStart === 0 && selectionEnd === value.length) return true
  return selectionStart === selectionEnd && selectionStart === (edge === 'start' ? 0 : value.length)
}

/**
 * The next cell in a direction, over gaps. `grid` holds lines of cells, a gap where the form prints dashes.
 * @returns row and column, undefined at the edge
 */
export function neighbour(
  grid: readonly (readonly (object | undefined)[])[],
  from: { row: number; column: number },
  direction: Direction,
): { row: number; column: number } | undefined {
  const [down, right] = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] }[direction] as [
    number,
    number,
  ]
  let row = from.row + down
  let column = from.column + right
  while (row >= 0 && row < grid.length && column >= 0 && column < (grid[row]?.length ?? 0)) {
    if (grid[row]?.[column] !== undefined) return { row, column }
    row += down
    column += right
  }
  return undefined
}
