import { checkPublished, publishedManifest } from '@yimen/core/definitions'
import { formDefinitions } from '@yimen/core/forms'
import { smallScaleRuleSets } from '@yimen/core/taxes'
import { OperatorProblem } from '../platform/operatorProblem.ts'

/**
 * Refuses to start when a published form or rule set differs from what was published under its version: records point
 * to `code@version`, and would say something else than when they were decided.
 * @throws OperatorProblem naming every version that changed.
 */
export function requirePublishedDefinitions(): void {
  const problems = checkPublished([...formDefinitions, ...smallScaleRuleSets], publishedManifest)
  if (problems.length === 0) return
  throw new OperatorProblem(
    `Published definitions differ from this program: ${problems.map(({ key, problem }) => `${key} is ${problem}`).join(', ')}.`,
    'Give changed content a new version with its own day of effect; what was published stays as it is.',
  )
}
