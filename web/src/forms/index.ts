/** The expert view of form definitions, for officers and taxpayers alike. Import it lazily: it is one chunk of its own. */
export {
  cellOfPointer,
  type DraftExplanation,
  type DraftFinding,
  type DraftForm,
  type DraftOrigin,
} from './cells.ts'
export { FindingList, focusCell } from './FindingList.tsx'
export { FormGrid, type FormGridProps } from './FormGrid.tsx'
export { OriginLegend } from './OriginMark.tsx'
export { type Draft, type DraftConflict, type DraftEditing, useDraft } from './useDraft.ts'
