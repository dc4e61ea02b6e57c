/** The joint filing: one draft, one act, a declaration at each side. */
export {
  applyChanges,
  type ComputedDraft,
  type ComputedForm,
  computeDraft,
  type DraftChange,
  type DraftContent,
  type DraftFinding,
  draftVatFacts,
  type FormReference,
  findAnsweredColumn,
  findDraftForms,
  getForm,
  type InvoiceTotalJson,
  QUESTIONS,
  questionCells,
  taxNames,
} from './draft.ts'
