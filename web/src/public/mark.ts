/** What the QR mark of a document carries. */
export interface Mark {
  readonly code: string
  /** The part of the mark that notices altered content; absent when only the printed code was typed. */
  readonly digest?: string
}

/**
 * Reads what people type, paste or scan: the printed code (spaces, full-width signs and lower case allowed) or the whole
 * address of the QR mark.
 * @returns undefined when it is neither
 */
export function readMark(text: string): Mark | undefined {
  const plain = text.normalize('NFKC').trim()
  const link = /\/verify\/([A-Za-z0-9%-]+)\/?(?:\?([^#\s]*))?/.exec(plain)
  if (link) {
    const code = codeOf(link[1] ?? '')
    const digest = new URLSearchParams(link[2] ?? '').get('d')
    return code === undefined ? undefined : { code, ...(digest ? { digest } : {}) }
  }
  const code = codeOf(plain)
  return code === undefined ? undefined : { code }
}

function codeOf(text: string): string | undefined {
  const code = text
    .replace(/\s/g, '')
    .replace(/[‐-―−]/g, '-')
    .toUpperCase()
  return /^[A-Z0-9-]{8,40}$/.test(code) ? code : undefined
}
