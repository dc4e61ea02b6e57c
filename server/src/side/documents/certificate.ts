import { periodBounds } from '@yimen/core/calendar'
import type { Side } from '../../platform/actor.ts'
import {
  type DocumentLanguage,
  renderPaymentCertificate,
  verificationUrl,
  type Words,
} from '../../platform/documents/index.ts'
import { type BookRow, LATE_PAYMENT_ITEM, taxName } from '../payments/index.ts'

/** Everything a payment certificate says, in every language; the stored truth its paper is compared with. */
export interface CertificateContent {
  readonly kind: 'payment-certificate'
  readonly side: Side
  readonly number: string
  readonly issuedOn: string
  readonly issuedAt: string
  readonly authority: Words
  readonly taxpayer: { readonly id: string; readonly name: string }
  readonly lines: readonly {
    readonly originalVoucher: string
    readonly tax: Words
    readonly item: Words
    readonly period: { readonly from: string; readonly to: string }
    readonly receivedOn: string
    readonly amountFen: string
  }[]
  readonly totalFen: string
  readonly issuer: string
  readonly remarks: string
  readonly demo: boolean
  readonly verificationCode: string
}

const LATE: Words = { zh: '滞纳金', en: 'Late-payment surcharge' }
const ISSUER = '电子税务局'
const REMARKS = '电子缴税，系统开具'

/** One line per book, and one for the late-payment surcharge paid with it. */
export function certificateLines(books: readonly BookRow[]): CertificateContent['lines'] {
  return books.flatMap((book) => {
    if (book.receivedOn === null) throw new Error(`payment book ${book.number} is not received`)
    const line = {
      originalVoucher: book.number,
      tax: taxName(book.taxCode),
      item: book.item === LATE_PAYMENT_ITEM ? LATE : taxName(book.taxCode),
      period: periodBounds(book.period),
      receivedOn: book.receivedOn,
      amountFen: book.amountFen,
    }
    if (book.lateSurchargeFen === '0') return [line]
    return [line, { ...line, item: LATE, amountFen: book.lateSurchargeFen }]
  })
}

export function certificateContent(
  more: Omit<CertificateContent, 'kind' | 'lines' | 'totalFen' | 'issuer' | 'remarks'>,
  books: readonly BookRow[],
): CertificateContent {
  const lines = certificateLines(books)
  const total = lines.reduce((sum, line) => sum + BigInt(line.amountFen), 0n)
  return {
    kind: 'payment-certificate',
    ...more,
    lines,
    totalFen: total.toString(),
    issuer: ISSUER,
    remarks: REMARKS,
  }
}

/** The certificate as PDF; the same content, language and address give the same bytes. */
export async function renderCertificate(
  content: CertificateContent,
  digest: string,
  language: DocumentLanguage,
  publicUrl: string,
): Promise<Buffer> {
  const { verificationCode: code, issuedAt, number, lines, ...rest } = content
  const rendered = await renderPaymentCertificate({
    ...rest,
    language,
    documentNumber: number,
    serialNumber: number,
    createdAt: new Date(issuedAt),
    verification: { url: verificationUrl(publicUrl, code, digest), code },
    lines: lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })),
  })
  return rendered.bytes
}
