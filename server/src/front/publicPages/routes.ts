import { createHash } from 'node:crypto'
import type { publicRoutes } from '@yimen/core/api'
import type { FastifyRequest } from 'fastify'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { codeInPdf } from '../../platform/documents/index.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { withinMs } from '../../platform/links/patience.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { calendarOf } from './calendar.ts'
import { find } from './find.ts'
import { type Shown, verifyDocument } from './verify.ts'

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
    'POST /api/v1/public/verify': async ({ request }) => verifyDocument(links, await uploadShown(request)),
  }
}

/**
 * What the uploaded file says of itself: its SHA-256 and the code printed in it, which tells a changed file of ours
 * (altered) from a file of somebody else (unknown). Nothing of it is kept.
 */
async function uploadShown(request: FastifyRequest): Promise<Shown> {
  const upload = await request.file()
  if (!upload)
    throw new RefusedError(
      refuse(400, 'file-missing', '请选择要核对的 PDF 文件。', 'Choose the PDF file to check.', {
        errors: [
          { pointer: '/file', code: 'file-missing', message: { zh: '没有文件。', en: 'There is no file.' } },
        ],
      }),
    )
  const bytes = await upload.toBuffer().catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE') return undefined
    throw error
  })
  if (bytes === undefined)
    throw new RefusedError(
      refuse(
        413,
        'too-large',
        '文件太大，不是本平台出具的文书。',
        'This file is larger than any document issued here.',
      ),
    )
  return {
    code: codeInPdf(bytes) ?? null,
    digest: null,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}
