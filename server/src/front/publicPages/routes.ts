import { createHash } from 'node:crypto'
import type { publicRoutes } from '@yimen/core/api'
import type { FastifyRequest } from 'fastify'
import type { Links } from '../../house.ts'
import { systemActor } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { withinMs } from '../../platform/links/patience.ts'
import type { Part } from '../../platform/part.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { calendarOf } from './calendar.ts'
import { find } from './find.ts'
import { verifyDocument } from './verify.ts'

const PING_MS = 800

/** Everything anybody may ask without signing in. */
export function publicHandlers(
  front: Part,
  setting: { readonly links: Links; readonly demo: boolean; readonly version: string },
): Handlers<typeof publicRoutes> {
  const { links } = setting
  const everybody = systemActor('public', 'web')
  const available = async (side: 'national' | 'local') => ({
    side,
    available: await withinMs(PING_MS, links[side].query('ping', {}, everybody)).then(
      () => true,
      () => false,
    ),
  })
  return {
    'GET /api/v1/public/status': async () => ({
      businessDate: await front.clock.businessDate(),
      demo: setting.demo,
      version: setting.version,
      sides: await Promise.all([available('national'), available('local')]),
    }),
    'GET /api/v1/public/calendar': async ({ query }) => calendarOf(query.month),
    'GET /api/v1/public/search': async ({ query }) => find(query.q),
    'GET /api/v1/public/verify/{code}': ({ params, query }) =>
      verifyDocument(links, {
        code: params.code.trim().toUpperCase(),
        digest: query.digest ?? null,
        sha256: null,
      }),
    'POST /api/v1/public/verify': async ({ request }) =>
      verifyDocument(links, { code: null, digest: null, sha256: await hashOfUpload(request) }),
  }
}

/** SHA-256 of the uploaded file; nothing of it is kept. */
async function hashOfUpload(request: FastifyRequest): Promise<string> {
  const upload = await request.file()
  if (!upload)
    throw new RefusedError(
      refuse(400, 'file-missing', '请选择要核对的 PDF 文件。', 'Choose the PDF file to check.', {
        errors: [
          { pointer: '/file', code: 'file-missing', message: { zh: '没有文件。', en: 'There is no file.' } },
        ],
      }),
    )
  const hash = createHash('sha256')
  for await (const chunk of upload.file) hash.update(chunk)
  if (upload.file.truncated)
    throw new RefusedError(
      refuse(
        413,
        'too-large',
        '文件太大，不是本平台出具的文书。',
        'This file is larger than any document issued here.',
      ),
    )
  return hash.digest('hex')
}
