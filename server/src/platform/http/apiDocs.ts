import type { RouteContract, RouteTable } from '@yimen/core/api'
import type { FastifyInstance } from 'fastify'
import { escapeHtml, htmlPage, STYLE } from './html.ts'
import { openApiOf } from './openapi.ts'

/**
 * `/api/openapi.json` and `/api/docs`: both are written from the contract tables that validate the requests. The page is
 * plain HTML of our own: no script, nothing from elsewhere, so the strict Content-Security-Policy holds.
 */
export function serveApiDocs(
  app: FastifyInstance,
  table: RouteTable,
  options: { version: string; publicUrl: string },
): void {
  const document = JSON.stringify(openApiOf(table, { version: options.version }))
  const page = docsPage(table, options)
  app.get('/api/openapi.json', async (_request, reply) => reply.type('application/json').send(document))
  app.get('/api/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/api/docs/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE))
}

const ACCESS: Readonly<Record<string, string>> = { public: 'everybody', 'signed-in': 'anybody signed in' }

function docsPage(table: RouteTable, options: { version: string; publicUrl: string }): string {
  const routes = Object.entries(table) as [string, RouteContract][]
  const tags = [...new Set(routes.map(([, contract]) => contract.tags[0]))]
  const contents = tags.map((tag) => `<li><a href="#${anchor(tag)}">${escapeHtml(tag)}</a></li>`).join('')
  const sections = tags.map((tag) => {
    const operations = routes
      .filter(([, contract]) => contract.tags[0] === tag)
      .map(([key, contract]) => operation(key, contract, options.publicUrl))
    return `<section><h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>${operations.join('')}</section>`
  })
  const body = `<h1>Yimen 一门 API</h1>
<p>Version ${escapeHtml(options.version)}. One door, two tax authorities. The same description as
<a href="/api/openapi.json">OpenAPI 3.1</a>, generated from the schemas that validate every request.</p>
<h2>Conventions</h2>
<ul>
<li>Amounts are decimal strings of fen (1/100 yuan); legal days are <code>YYYY-MM-DD</code>; instants are ISO 8601.</li>
<li>Errors are <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>, the fields that are wrong and
what may be done instead, in Chinese or, with <code>Accept-Language: en</code>, in English.</li>
<li>Sign-in sets the cookie <code>yimen_session</code>. Every change sends the <code>csrfToken</code> of
<code>GET /api/v1/session</code> in the header <code>x-csrf-token</code>.</li>
<li>Where <code>Idempotency-Key</code> is required, the same key with the same input does nothing twice and is answered with
the same record, as it stands by then; with another input it is refused.</li>
<li>Lists are pages: send <code>next</code> as <code>cursor</code>; it is null on the last page.</li>
</ul>
<nav aria-label="Contents"><ul>${contents}</ul></nav>
${sections.join('\n')}`
  return htmlPage({ title: 'Yimen 一门 API', lang: 'en', body })
}

function operation(key: string, contract: RouteContract, publicUrl: string): string {
  const [method = '', path = ''] = key.split(' ')
  const access = Array.isArray(contract.access) ? contract.access.join(', ') : ACCESS[String(contract.access)]
  const inputs = [...fields('path', contract.params), ...fields('query', contract.query)].join('')
  return `<details id="${anchor(key)}">
<summary><code><span class="method">${method}</span>${escapeHtml(path)}</code> ${escapeHtml(contract.summary)}</summary>
${contract.description ? `<p>${escapeHtml(contract.description)}</p>` : ''}
<p>For: ${escapeHtml(access ?? '')}.${contract.idempotent ? ' Needs an <code>Idempotency-Key</code>.' : ''}</p>
${inputs ? `<table><thead><tr><th>Name</th><th>In</th><th>Schema</th></tr></thead><tbody>${inputs}</tbody></table>` : ''}
${contract.takesFile ? '<p>Body: <code>multipart/form-data</code> with one file in the field <code>file</code>.</p>' : ''}
${contract.body ? `<h3>Body</h3>${json(contract.body)}` : ''}
<h3>Answer ${contract.status ?? 200}</h3>
${contract.produces ? `<p><code>${escapeHtml(contract.produces)}</code></p>` : json(contract.response)}
${contract.example ? `<h3>Example</h3><pre>${escapeHtml(curl(method, path, contract, publicUrl))}</pre>` : ''}
</details>`
}

function fields(place: string, schema: RouteContract['params']): string[] {
  return Object.entries(schema?.properties ?? {}).map(
    ([name, property]) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}</td><td><code>${escapeHtml(JSON.stringify(property))}</code></td></tr>`,
  )
}

const json = (value: unknown) => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`
const anchor = (text: string) => text.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()

/** The example of a route as a command to paste. */
function curl(method: string, path: string, contract: RouteContract, publicUrl: string): string {
  const { target, body } = exampleRequest(path, contract)
  return [
    `curl -X ${method} '${publicUrl}${target}'`,
    ...(contract.access === 'public' ? [] : ["-b 'yimen_session=…'"]),
    ...(method !== 'GET' && contract.access !== 'public' ? ["-H 'x-csrf-token: …'"] : []),
    ...(contract.idempotent ? ["-H 'Idempotency-Key: a-key-of-your-own'"] : []),
    ...(body === undefined ? [] : ["-H 'content-type: application/json'", `-d '${JSON.stringify(body)}'`]),
  ].join(' \\\n  ')
}

/** The address and body of a route's example; tests run it as the page shows it. */
export function exampleRequest(path: string, contract: RouteContract): { target: string; body: unknown } {
  const params = entries(contract.example?.params)
  const filled = params.reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams(entries(contract.example?.query)).toString()
  return { target: query ? `${filled}?${query}` : filled, body: contract.example?.body }
}

function entries(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([name, item]) => [name, String(item)])
}
