/** Printed documents: data in, PDF bytes out. Pure but for the font files; the same data gives the same bytes. */
export type {
  DeclarationForm,
  FormColumn,
  FormField,
  FormLine,
  FormSection,
} from './declaration-form.ts'
export { renderDeclarationForm } from './declaration-form.ts'
export type { FormTable } from './form-table.ts'
export { formTable } from './form-table.ts'
export type { JointFilingReceipt, ReceiptDeclaration, ReceiptStatus } from './joint-receipt.ts'
export { renderJointFilingReceipt } from './joint-receipt.ts'
export type { CertificateLine, PaymentCertificate } from './payment-certificate.ts'
export { renderPaymentCertificate } from './payment-certificate.ts'
export type {
  DocumentFrame,
  DocumentLanguage,
  Period,
  RenderedDocument,
  Side,
  Taxpayer,
  Words,
} from './types.ts'
