/**
 * Content-Security-Policy of every answer: only what this server itself sends. The page of the web application carries
 * a fresh nonce, which its scripts and the styles antd writes at run time carry as well.
 */
export function contentSecurityPolicy(options: { readonly https: boolean; readonly nonce?: string }): string {
  const own = options.nonce === undefined ? "'self'" : `'self' 'nonce-${options.nonce}'`
  return [
    "default-src 'self'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    ...(options.https ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
