export { type BannerKind, NotificationBanner, ReadOnlyBanner } from './Banner.tsx'
export { Actions, Button, type ButtonKind, type ButtonProps } from './Button.tsx'
export { DateField, type DateFieldProps, type DateParts, dateOfParts, partsOfDate } from './DateField.tsx'
export { DateText, Deadline, formatDate, formatInstant, usePeriodName } from './DateText.tsx'
export { Details, Secondary } from './Details.tsx'
export { Dialog } from './Dialog.tsx'
export { CopyButton, DocumentLink } from './documents.tsx'
export { ErrorSummary, type SummaryError } from './ErrorSummary.tsx'
export { Explanation, type ExplanationLine } from './Explanation.tsx'
export {
  AmountField,
  type AmountFieldProps,
  type FieldProps,
  fieldId,
  SelectField,
  type SelectFieldProps,
  TextField,
  type TextFieldProps,
} from './fields.tsx'
export { DoorMark, Wordmark } from './Logo.tsx'
export { ButtonLink, ExternalLink, Link, StepBack } from './links.tsx'
export { Money } from './Money.tsx'
export {
  Checkbox,
  CheckboxGroup,
  type CheckboxGroupProps,
  type Option,
  RadioGroup,
  type RadioGroupProps,
} from './options.tsx'
export { Panel, SealMark } from './Panel.tsx'
export { SummaryList, type SummaryRow } from './SummaryList.tsx'
export {
  Empty,
  ErrorState,
  NoPermission,
  OfflineBanner,
  SaveState,
  type SaveStatus,
  Skeleton,
  StepCount,
} from './states.tsx'
export { type Column, CursorPager, Table } from './Table.tsx'
export { type Task, TaskList } from './TaskList.tsx'
export { type Side, SideTag, StatusTag, type Tone } from './tags.tsx'
export { usePageTitle } from './title.ts'
