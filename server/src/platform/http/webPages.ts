import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contentSecurityPolicy } from './contentSecurity.ts'

const NONCE_PLACE = '__YIMEN_CSP_NONCE__'

/** What is never a page of the web application, so that a wrong address there is answered as what it is. */
const NOT_PAGES = /^\/(api|assets|problems|healthz|readyz|metrics)(\/|$)/

/** A file by its ending, or one that is hidden. */
const FILE = /\/\.|\.[a-z0-9]+$/i

/** The web application as built by Vite (`web/dist`). */
export interface WebPages {
  /** Answers an address of the application with its one page; undefined for what is no page. */
  fallback(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined
  serve(app: FastifyInstance): Promise<void>
}

/** Undefined where nothing was built: the API works without pages. */
export function openWebPages(root: string, options: { https: boolean }): WebPages | undefined {
  const file = join(root, 'index.html')
  if (!existsSync(file)) return undefined
  let page = { text: '', changedMs: -1 }
  // Built anew while we run (an upgrade in place, a developer): old pages would name files that are gone.
  const pageNow = (): string => {
    const changedMs = statSync(file).mtimeMs
    if (changedMs !== page.changedMs) page = { text: readFileSync(file, 'utf8'), changedMs }
    return page.text
  }
  return {
    fallback(request, reply) {
      const path = request.url.split('?')[0] ?? ''
      const wanted = request.method === 'GET' || request.method === 'HEAD'
      if (!wanted || NOT_PAGES.test(path) || FILE.test(path)) return undefined
      const nonce = randomBytes(16).toString('base64')
      return (
        reply
          .code(200)
          .type('text/html; charset=utf-8')
          .header('content-security-policy', contentSecurityPolicy({ https: options.https, nonce }))
          // The nonce is for this one answer: a cached page would carry one the next answer's header does not name.
          .header('cache-control', 'no-store')
          .send(pageNow().replaceAll(NONCE_PLACE, nonce))
      )
    },
    async serve(app) {
      await app.register(fastifyStatic, {
        root,
        index: false,
        dotfiles: 'ignore',
        preCompressed: true,
        cacheControl: false,
        // A folder (also the root) is no file: the application answers it, and its page only with a nonce.
        allowedPath: (path) => !path.endsWith('/') && path !== '/index.html',
        setHeaders(reply, path) {
          // Files in `assets` carry the hash of their content in their name: they never change.
          const hashed = path.includes('/assets/')
          reply.header(
            'cache-control',
            hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
          )
        },
      })
    },
  }
}
