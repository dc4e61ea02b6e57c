/** What every printed document carries, and what rendering gives back. */

export type DocumentLanguage = 'zh' | 'en'
export type Side = 'national' | 'local'

/** A name in both languages of the product. */
export interface Words {
  readonly zh: string
  readonly en: string
}

/** The first and last day, `YYYY-MM-DD`. */
export interface Period {
  readonly from: string
  readonly to: string
}

export interface Taxpayer {
  /** 纳税人识别号 */
  readonly id: string
  readonly name: string
}

export interface DocumentFrame {
  readonly language: DocumentLanguage
  /** 文书号, e.g. `示国税完〔2017〕12号`; part of the file's identity. */
  readonly documentNumber: string
  /** Written into the file; the same data and the same instant give the same bytes. */
  readonly createdAt: Date
  /** Demo regions: the seal and every page say so. */
  readonly demo: boolean
  /** Public verification page: the address behind the QR code, and the short code a person can type. */
  readonly verification: { readonly url: string; readonly code: string }
}

export interface RenderedDocument {
  readonly bytes: Buffer
  readonly pages: number
  /** Characters no font holds, printed as 〔U+XXXX〕: a person should look at the document. */
  readonly missingGlyphs: readonly string[]
}
