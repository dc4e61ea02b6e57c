import { SaxesParser } from 'saxes'

export type Attributes = Readonly<Record<string, string | undefined>>

export interface XmlHandlers {
  open?(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/**
 * Streaming XML for spreadsheet parts: local names without prefix (some programs write `x:row`), text and CDATA alike.
 * Throws on the first error of form. saxes expands no entities but the five of XML, so nothing can blow up.
 */
export class XmlReader {
  readonly #parser = new SaxesParser()

  constructor(handlers: XmlHandlers) {
    const text = (value: string) => handlers.text?.(value)
    this.#parser.on('error', (error) => {
      throw error
    })
    this.#parser.on('opentag', (tag) => handlers.open?.(localName(tag.name), tag.attributes))
    this.#parser.on('closetag', (tag) => handlers.close?.(localName(tag.name)))
    this.#parser.on('text', text)
    this.#parser.on('cdata', text)
  }

  push(text: string): void {
    this.#parser.write(text)
  }

  end(): void {
    this.#parser.close()
  }
}

/** Reads a small part whole, telling only its opening tags. */
export async function parseXml(
  texts: AsyncIterable<string>,
  open: (name: string, attributes: Attributes) => void,
): Promise<void> {
  const reader = new XmlReader({ open })
  for await (const text of texts) reader.push(text)
  reader.end()
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
