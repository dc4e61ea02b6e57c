/**
 * On which line a text first occurred, for a million texts in 24 MB: a Map of them takes seven times as much, which is most
 * of what an import may use. Texts are told apart by 64 bits of hash; that two of a million numbers share them happens once in
 * thirty-seven million files, and then a row is rejected with a reason that a person can see through.
 */
export class FirstLines {
  #high = new Uint32Array(1024)
  #low = new Uint32Array(1024)
  /** 0: the place is empty; lines count from 1. */
  #line = new Uint32Array(1024)
  #size = 0

  /** The line on which the text occurred first; records this one and answers undefined when there is none. */
  firstOrRecord(text: string, line: number): number | undefined {
    const [high, low] = hash64(text)
    const at = this.#find(high, low)
    if (this.#line[at] !== 0) return this.#line[at]
    this.#set(at, high, low, line)
    this.#size += 1
    if (this.#size * 2 > this.#line.length) this.#grow()
    return undefined
  }

  /** The line on which the text occurred first, without recording anything. */
  first(text: string): number | undefined {
    const [high, low] = hash64(text)
    const line = this.#line[this.#find(high, low)]
    return line === 0 ? undefined : line
  }

  #find(high: number, low: number): number {
    const mask = this.#line.length - 1
    let at = low & mask
    while (this.#line[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & mask
    return at
  }

  #set(at: number, high: number, low: number, line: number): void {
    this.#high[at] = high
    this.#low[at] = low
    this.#line[at] = line
  }

  #grow(): void {
    const [highs, lows, lines] = [this.#high, this.#low, this.#line]
    this.#high = new Uint32Array(lines.length * 2)
    this.#low = new Uint32Array(lines.length * 2)
    this.#line = new Uint32Array(lines.length * 2)
    for (let index = 0; index < lines.length; index += 1) {
      const [high = 0, low = 0, line = 0] = [highs[index], lows[index], lines[index]]
      if (line !== 0) this.#set(this.#find(high, low), high, low, line)
    }
  }
}

/** Two 32-bit hashes of a text, mixed with each other at the end (the finaliser of MurmurHash3). */
function hash64(text: string): [high: number, low: number] {
  let high = 0x9e3779b9
  let low = 0x85ebca6b
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
    high ^= high >>> 15
    low ^= low >>> 13
  }
  return [finalised(high ^ Math.imul(low, 0x27d4eb2f)), finalised(low ^ Math.imul(high, 0x165667b1))]
}

function finalised(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
