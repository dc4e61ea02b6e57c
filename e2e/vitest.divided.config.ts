import { defineConfig, mergeConfig } from 'vitest/config'
import whole from './vitest.config.ts'

// Heard by the stage in the global setup and in tests that open one of their own.
process.env.YIMEN_TEST_PARTS = 'divided'

/**
 * The same journeys with each part in a process of its own: three servers, three clusters, mutual TLS between them.
 * Here the main job; all of them in `npm run test:soak`.
 */
export default mergeConfig(
  { ...whole, test: { ...whole.test, include: [] } },
  defineConfig({
    test: {
      include: process.env.YIMEN_SOAK === '1' ? ['e2e/test/**/*.e2e.ts'] : ['e2e/test/taxpayer.e2e.ts'],
    },
  }),
)
