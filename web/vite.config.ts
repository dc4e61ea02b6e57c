import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * One application, one chunk tree: every portal is loaded by its routes' dynamic imports, so antd reaches only the
 * officers' chunks (measured by `web/test/budget.test.ts`).
 */
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  // The server replaces this placeholder by a fresh nonce in every answer of index.html (docs/decisions/0020-front-end.md).
  ...(command === 'build' ? { html: { cspNonce: '__YIMEN_CSP_NONCE__' } } : {}),
  plugins: [react()],
  resolve: { dedupe: ['react', 'react-dom'] },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': { target: process.env['YIMEN_API'] ?? 'http://127.0.0.1:8080', changeOrigin: false } },
  },
  build: {
    outDir: 'dist',
    target: ['chrome107', 'edge107', 'firefox104', 'safari16'],
    manifest: true,
    sourcemap: false,
    // The built-in module preload polyfill is an external module, not an inline script: the strict CSP holds.
    modulePreload: { polyfill: false },
    // Data URLs would need `img-src data:`; small files stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every first load needs, in one file: it gzips better than ten, and stays cached over our releases.
            {
              name: 'base',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|use-sync-external-store)[\\/]/,
            },
            // The citizens' frame: what their every page needs. One file gzips 3 kB better than the dozen it is made of.
            {
              name: 'frame',
              test: /web[\\/]src[\\/](api|app|public[\\/]PublicPortal|shell[\\/](CitizenShell|TopStrip|SearchBox|Account)|kit[\\/](Banner|Button|DateText|Details|Logo|days|links|states|tags|title)|i18n[\\/](index|text))/,
            },
          ],
        },
      },
    },
  },
}))
