import { Readable } from 'node:stream'
import { officeRoutes, type RouteTypes } from '@yimen/core/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { uuidv7 } from 'uuidv7'
import type { Links } from '../../house.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'

type ImportRoute = Extract<keyof typeof officeRoutes, `${string}/imports${string}`>
export type ImportRoutes = Pick<typeof officeRoutes, ImportRoute>
type Run = RouteTypes<ImportRoutes['GET /api/v1/office/{side}/imports/{importId}']>['response']
type Runs = RouteTypes<ImportRoutes['GET /api/v1/office/{side}/imports']>['response']

/** The contract's routes of register files, cut out of the back office's table. */
export const importRoutes: ImportRoutes = Object.fromEntries(
  Object.entries(officeRoutes).filter(([key]) => key.includes('/imports')),
) as ImportRoutes

/** Bytes of a file sent to the side at once. A multiple of three, so that base64 pieces join without filling. */
const PIECE_BYTES = 1024 * 1023

/**
 * Register files at the front: the upload is passed on to the side in pieces while it arrives, so nothing of it is kept
 * here and the side may be in another city; everything else is asked of the side with the rights of the person.
 */
export function importHandlers(links: Links): Handlers<ImportRoutes> {
  const get = (side: Side, runId: string, actor: Actor) =>
    links[side].query('imports.get', { runId }, actor) as Promise<Run>
  return {
    'GET /api/v1/office/{side}/imports': async ({ params: { side }, query, caller }) => {
      const { cursor, limit = 50 } = query
      const input = cursor === undefined ? { limit } : { limit, cursor }
      return (await links[side].query('imports.list', input, caller.actor)) as Runs
    },
    'POST /api/v1/office/{side}/imports': async ({ params: { side }, caller, request }) => {
      const runId = await passOn(links, side, caller.actor, request)
      await links[side].execute({
        kind: 'import.preview',
        input: { runId },
        key: `import:${runId}:preview`,
        actor: caller.actor,
      })
      return get(side, runId, caller.actor)
    },
    'GET /api/v1/office/{side}/imports/{importId}': ({ params: { side, importId }, caller }) =>
      get(side, importId, caller.actor),
    'POST /api/v1/office/{side}/imports/{importId}/start': async ({ params, body, caller, key }) => {
      const { side, importId } = params
      await links[side].execute({
        kind: 'import.start',
        input: { runId: importId, mapping: body.mapping },
        key,
        actor: caller.actor,
      })
      return get(side, importId, caller.actor)
    },
    'GET /api/v1/office/{side}/imports/{importId}/rejects': async ({ params, caller, reply }) => {
      await sendRejects(links, params.side, params.importId, caller.actor, reply)
      return undefined
    },
  }
}

/** Streams the multipart file to the side; answers the id of its run. */
async function passOn(links: Links, side: Side, actor: Actor, request: FastifyRequest): Promise<string> {
  if (!request.isMultipart())
    throw new RefusedError(
      refuse(
        415,
        'file-expected',
        '请以multipart/form-data上传文件。',
        'Send the file as multipart/form-data.',
      ),
    )
  const part = await request.file()
  if (part === undefined)
    throw new RefusedError(refuse(400, 'file-missing', '请选择要导入的文件。', 'Choose a file to import.'))
  const runId = uuidv7()
  const run = (kind: string, input: object, step: string) =>
    links[side].execute({ kind, input: { runId, ...input }, key: `import:${runId}:${step}`, actor })
  await run('import.begin', { fileName: plainName(part.filename) }, 'begin')
  let ordinal = 0
  const piece = async (bytes: Buffer) => {
    await run('import.append', { ordinal, data: bytes.toString('base64') }, `piece:${ordinal}`)
    ordinal += 1
  }
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    waiting.push(chunk)
    length += chunk.length
    if (length < PIECE_BYTES) continue
    const joined = Buffer.concat(waiting, length)
    let from = 0
    for (; joined.length - from >= PIECE_BYTES; from += PIECE_BYTES)
      await piece(joined.subarray(from, from + PIECE_BYTES))
    waiting = [joined.subarray(from)]
    length = joined.length - from
  }
  if (part.file.truncated)
    throw new RefusedError(
      refuse(
        413,
        'import-too-large',
        '文件超过上传上限，请压缩（gz）、拆分，或由管理员用命令行导入。',
        'The file is over the upload limit: compress it (gz), split it, or have the administrator import it by the command line.',
      ),
    )
  if (length > 0) await piece(Buffer.concat(waiting, length))
  if (ordinal === 0) throw new RefusedError(refuse(422, 'file-empty', '文件没有内容。', 'The file is empty.'))
  return runId
}

/** The last part of what a browser calls the file; never a path. */
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const clean = last.toWellFormed().replaceAll(/\p{Cc}/gu, '')
  return clean.slice(0, 300) || 'register'
}

interface RejectsPage {
  readonly fileName: string
  readonly csv: string
  readonly next: { readonly chunk: number; readonly ordinal: number } | null
}

/** Streams the rejected rows page by page; the first page is fetched before the answer begins, so that it can refuse. */
async function sendRejects(
  links: Links,
  side: Side,
  runId: string,
  actor: Actor,
  reply: FastifyReply,
): Promise<void> {
  const page = async (after: RejectsPage['next']) =>
    (await links[side].query('imports.rejects', { runId, after }, actor)) as RejectsPage
  const first = await page(null)
  async function* pages() {
    yield first.csv
    for (let next = first.next; next !== null; ) {
      const more = await page(next)
      yield more.csv
      next = more.next
    }
  }
  await reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header(
      'content-disposition',
      `attachment; filename="rejects.csv"; filename*=UTF-8''${encodeURIComponent(`${first.fileName}.rejects.csv`)}`,
    )
    .send(Readable.from(pages()))
}
