/** A lookup from character code to value; -1 where the character is not of the alphabet. */
export type ValueTable = Int8Array

/** Builds the table of an alphabet whose characters have their position as value (ASCII only). */
export function valueTable(alphabet: string): ValueTable {
  const table = new Int8Array(128).fill(-1)
  for (let value = 0; value < alphabet.length; value += 1) table[alphabet.charCodeAt(value)] = value
  return table
}

/** The value of the character at `index`, -1 when it is not of the alphabet (non-ASCII included). */
export function valueAt(text: string, index: number, table: ValueTable): number {
  return table[text.charCodeAt(index)] ?? -1
}

/** Index of the first character of `text` outside the alphabet, -1 when all belong to it. */
export function firstForeign(text: string, table: ValueTable, from = 0, to = text.length): number {
  for (let index = from; index < to; index += 1) if (valueAt(text, index, table) < 0) return index
  return -1
}

export const DECIMAL = valueTable('0123456789')
