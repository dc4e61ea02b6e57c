/** The nonce of this page's Content-Security-Policy (docs/decisions/0020-front-end.md); undefined where there is none. */
export function styleNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return meta?.nonce || undefined
}

let isGiven = false

/**
 * Gives the page's nonce to every style element that our own scripts make. antd puts it on its styles itself, but its scroll
 * lock and its measuring of scroll bars (`@rc-component/portal` 2, `@rc-component/util` 1) make theirs without, which the
 * policy refuses: the page behind a dialog scrolled, and the console filled with violations. Markup that somebody smuggles
 * in gets no nonce by this, so the policy stays as strict as it was.
 */
export function giveNonceToStyles(): void {
  const nonce = styleNonce()
  if (nonce === undefined || isGiven) return
  isGiven = true
  const create = document.createElement.bind(document)
  const createWithNonce = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const made = create(name, options)
    if (made instanceof HTMLStyleElement) made.nonce = nonce
    return made
  }
  Object.assign(document, { createElement: createWithNonce })
}
