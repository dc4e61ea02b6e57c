import type { EmbeddableFont } from './face.ts'

/** What pdfkit 0.20 accepts and `@types/pdfkit` 0.17 does not know yet. */
declare global {
  namespace PDFKit {
    interface PDFDocument {
      // biome-ignore lint/suspicious/noMisleadingInstantiator: adds an overload to the constructor of @types/pdfkit
      new (options?: Omit<PDFDocumentOptions, 'subset'> & { subset?: 'PDF/UA' }): PDFDocument
    }
  }
  namespace PDFKit.Mixins {
    interface PDFFont {
      /** pdfkit takes an opened font as well (`PDFFontFactory.open`, `typeof src.layout === 'function'`). */
      registerFont(name: string, src: EmbeddableFont): this
    }
    interface StructureElementOptions {
      /** Left, top, right, bottom in points from the top left corner; PDF/UA asks for it on figures. */
      bbox?: [number, number, number, number]
      /** For table header cells. */
      scope?: 'Row' | 'Column' | 'Both'
    }
  }
}
