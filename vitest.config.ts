import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,server,web,bench,docs,scripts}/**/*.test.{ts,tsx}'],
    globalSetup: ['server/test/globalSetup.ts'],
    // One file at a time on two cores, as vitest would have it, leaves most of them idle: files wait for servers and browsers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
