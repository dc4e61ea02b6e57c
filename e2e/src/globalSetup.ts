import type { TestProject } from 'vitest/node'
import { openStage } from './stage.ts'

/** One server for all journeys; its address and accounts reach the tests by `inject('stage')`. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const stage = await openStage()
  project.provide('stage', { baseUrl: stage.baseUrl, accounts: stage.accounts })
  return () => stage.stop()
}

declare module 'vitest' {
  interface ProvidedContext {
    stage: { readonly baseUrl: string; readonly accounts: readonly import('./stage.ts').DemoAccount[] }
  }
}
