/** Documents of any part: numbers without gaps, verification codes and digests, what a check says, and rendering. */
export {
  type CertificateLine,
  type DocumentLanguage,
  type JointFilingReceipt,
  type PaymentCertificate,
  type ReceiptDeclaration,
  renderJointFilingReceipt,
  renderPaymentCertificate,
  type Words,
} from './render/index.ts'
export { documentNumber, takeNumbers } from './series.store.ts'
export {
  codeInPdf,
  contentDigest,
  findVerificationCode,
  judge,
  maskedName,
  newVerificationCode,
  type VerificationQuestion,
  type VerifiedDocument,
  verificationUrl,
} from './verification.ts'
