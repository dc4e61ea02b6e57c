import { hash } from 'node:crypto'

/** A parameterised statement. `name` makes it a prepared statement, planned once per connection. */
export interface Sql {
  readonly text: string
  readonly values: readonly unknown[]
  readonly name?: string
}

/** A piece of SQL whose text is trusted: only {@link sql}, {@link identifier} and {@link join} make one. */
class Fragment implements Sql {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]

  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings
    this.values = values
  }

  get text(): string {
    return numbered(this.strings, 0)
  }

  get name(): string {
    return statementName(this.text)
  }
}

function numbered(strings: readonly string[], offset: number): string {
  let text = strings[0] ?? ''
  for (let index = 1; index < strings.length; index += 1) text += `$${offset + index}${strings[index]}`
  return text
}

const names = new Map<string, string>()

/** Prepared statements are named by their text, so the same text is the same statement on every connection. */
export function statementName(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `y${hash('sha256', text, 'hex').slice(0, 32)}`
  if (names.size > 5000) names.clear()
  names.set(text, name)
  return name
}

/**
 * Builds a parameterised statement: `` sql`SELECT * FROM t WHERE id = ${id}` ``. A nested `sql` piece is spliced in,
 * every other value becomes a parameter; there is no way to splice text by accident.
 */
export function sql(strings: TemplateStringsArray, ...inputs: readonly unknown[]): Fragment {
  const texts: string[] = [strings[0] ?? '']
  const values: unknown[] = []
  inputs.forEach((input, index) => {
    const following = strings[index + 1] ?? ''
    if (input instanceof Fragment) {
      texts[texts.length - 1] += input.strings[0] ?? ''
      texts.push(...input.strings.slice(1))
      values.push(...input.values)
      texts[texts.length - 1] += following
    } else {
      values.push(input)
      texts.push(following)
    }
  })
  return new Fragment(texts, values)
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/

/** A table or column name known to the program; anything but a plain lower-case name is refused. */
export function identifier(name: string): Fragment {
  if (!IDENTIFIER.test(name)) throw new Error(`not a plain SQL identifier: ${name}`)
  return new Fragment([`"${name}"`], [])
}

/** Joins pieces with a separator that is part of the program text. */
export function join(
  pieces: readonly Fragment[],
  separator: ', ' | ' AND ' | ' OR ' | ' UNION ALL ',
): Fragment {
  const texts: string[] = ['']
  const values: unknown[] = []
  pieces.forEach((piece, index) => {
    if (index > 0) texts[texts.length - 1] += separator
    texts[texts.length - 1] += piece.strings[0] ?? ''
    texts.push(...piece.strings.slice(1))
    values.push(...piece.values)
  })
  return new Fragment(texts, values)
}

/** Program text without parameters (column types, keywords). Never pass anything a person typed. */
export function programText(text: string): Fragment {
  return new Fragment([text], [])
}

export type { Fragment }
