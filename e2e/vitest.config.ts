import { defineConfig } from 'vitest/config'

/** Journeys in a real browser against a real server: one stage for the run, files one after the other on two cores. */
export default defineConfig({
  test: {
    include: ['e2e/test/**/*.e2e.ts'],
    globalSetup: ['e2e/src/globalSetup.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    // A page on a busy machine may take seconds; what never comes is still found.
    expect: { poll: { timeout: 15_000 } },
  },
})
