import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { compute, findJointForms, formCells } from '@yimen/core/forms'
import { formatYuan } from '@yimen/core/money'
import { create } from 'fontkit'
import { getDocumentProxy } from 'unpdf'
import { describe, expect, it } from 'vitest'
import {
  type DocumentFrame,
  formTable,
  type JointFilingReceipt,
  type PaymentCertificate,
  type RenderedDocument,
  renderDeclarationForm,
  renderJointFilingReceipt,
  renderPaymentCertificate,
} from './index.ts'

const NAME = '云州市𠮷龙䶮贸易有限公司'

const frame = {
  language: 'zh',
  documentNumber: '示国税完〔2017〕12号',
  createdAt: new Date('2017-10-16T02:03:04Z'),
  demo: true,
  verification: { url: 'https://yimen.example/verify/7K3M-Q9XW-2F', code: '7K3M-Q9XW-2F' },
} satisfies DocumentFrame

const national = { zh: '示范省云州市青山区国家税务局', en: 'Qingshan District National Tax Bureau' }
const local = { zh: '示范省云州市青山区地方税务局', en: 'Qingshan District Local Tax Bureau' }
const taxpayer = { id: '91990102MA0ABCDE2F', name: NAME }
const period = { from: '2017-07-01', to: '2017-09-30' }

function certificate(lines: number, more: Partial<PaymentCertificate> = {}): PaymentCertificate {
  return {
    ...frame,
    side: 'national',
    serialNumber: '(171)示国证 00000012',
    issuedOn: '2017-10-16',
    authority: national,
    taxpayer,
    lines: Array.from({ length: lines }, (_, index) => ({
      originalVoucher: `3990116171${String(index).padStart(8, '0')}`,
      tax: { zh: '增值税', en: 'Value-added tax' },
      item: { zh: '商业（3%）', en: 'Commerce (3%)' },
      period,
      receivedOn: '2017-10-17',
      amountFen: 100_01n + BigInt(index),
    })),
    issuer: '王靐',
    remarks: '一般申报 正税',
    ...more,
  }
}

const receipt: JointFilingReceipt = {
  ...frame,
  filingNumber: '2017101600000123',
  submittedAt: new Date('2017-10-16T16:00:00Z'),
  businessDate: '2017-10-16',
  channel: { zh: '电子税务局', en: 'E-tax platform' },
  submittedBy: '赵靐',
  taxpayer,
  declarations: [
    {
      side: 'national',
      authority: national,
      form: { zh: '增值税纳税申报表', en: 'VAT return' },
      declarationNumber: 'N1',
      period,
      status: { state: 'accepted', at: new Date('2017-10-16T02:03:05Z') },
      lines: [{ no: '15', label: { zh: '本期应纳税额', en: 'Tax of the period' }, amountFen: 9_000_00n }],
      payableFen: 9_000_00n,
      payBy: '2017-10-23',
    },
    {
      side: 'local',
      authority: local,
      form: { zh: '附加税（费）申报表', en: 'Surcharge return' },
      declarationNumber: 'L1',
      period,
      status: { state: 'pending' },
      lines: [{ no: '1', label: { zh: '城市维护建设税', en: 'Urban maintenance tax' }, amountFen: 630_00n }],
      payableFen: -630_00n,
      payBy: '2017-10-23',
    },
  ],
  explanations: [{ zh: '300,000.00 × 3% ＝ 9,000.00', en: '300,000.00 × 3% = 9,000.00' }],
}

interface Read {
  /** Text of each page without blanks. */
  readonly pages: readonly string[]
  readonly title: unknown
  readonly language: unknown
  readonly roles: ReadonlySet<string>
  readonly figures: readonly string[]
  /** Texts that reach over an edge of their page. */
  readonly outside: readonly string[]
}

/** The structure tree as pdf.js gives it: `role`, `alt` and `children`. */
function collect(node: unknown, roles: Set<string>, figures: string[]): void {
  if (node === null || typeof node !== 'object') return
  if ('role' in node && typeof node.role === 'string') roles.add(node.role)
  if ('alt' in node && typeof node.alt === 'string') figures.push(node.alt)
  if ('children' in node && Array.isArray(node.children))
    for (const child of node.children) collect(child, roles, figures)
}

async function read({ bytes }: RenderedDocument): Promise<Read> {
  const document = await getDocumentProxy(new Uint8Array(bytes))
  const { info } = await document.getMetadata()
  const pages: string[] = []
  const roles = new Set<string>()
  const figures: string[] = []
  const outside: string[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    const [, , right = 0, top = 0] = page.view
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue
      const [, , , , x = 0, y = 0] = item.transform.map(Number)
      if (x < 0 || x + item.width > right || y < 0 || y > top) outside.push(item.str)
    }
    pages.push(
      items
        .map((item) => ('str' in item ? item.str : ''))
        .join('')
        .replace(/\s/g, ''),
    )
    collect(await page.getStructTree(), roles, figures)
  }
  const fields: Record<string, unknown> = { ...info }
  return { pages, title: fields.Title, language: fields.Language, roles, figures, outside }
}

/** The embedded fonts: for each the outlines by the text they stand for, read from the bytes of the file. */
function embeddedGlyphs(bytes: Buffer): Map<string, number> {
  const source = bytes.toString('latin1')
  const streamOf = (reference: string): Buffer => {
    const at = source.indexOf(`\n${reference} 0 obj`)
    const start = source.indexOf('stream\n', at) + 'stream\n'.length
    return inflateSync(bytes.subarray(start, source.indexOf('\nendstream', start)))
  }
  const glyphs = new Map<string, number>()
  for (const [, descendants = '', toUnicode = ''] of source.matchAll(
    /\/DescendantFonts \[(\d+) 0 R\]\n\/ToUnicode (\d+) 0 R/g,
  )) {
    const objectOf = (reference: string) =>
      source.slice(source.indexOf(`\n${reference} 0 obj`)).split('endobj')[0]
    const descriptor = /FontDescriptor (\d+) 0 R/.exec(objectOf(descendants) ?? '')?.[1] ?? ''
    const file = /FontFile2 (\d+) 0 R/.exec(objectOf(descriptor) ?? '')?.[1] ?? ''
    const font = create(streamOf(file))
    if ('fonts' in font) throw new Error('collection')
    const map = streamOf(toUnicode).toString('latin1')
    const entries = Array.from(map.matchAll(/\[((?:<[0-9a-f ]*> ?)+)\]/g)).flatMap(([, list = '']) =>
      Array.from(list.matchAll(/<([0-9a-f ]*)>/g), ([, units = '']) =>
        String.fromCharCode(...units.split(' ').map((unit) => Number.parseInt(unit, 16))),
      ),
    )
    entries.forEach((text, gid) => {
      glyphs.set(text, Math.max(glyphs.get(text) ?? 0, font.getGlyph(gid).path.commands.length))
    })
  }
  return glyphs
}

const hash = ({ bytes }: RenderedDocument) => createHash('sha256').update(bytes).digest('hex')

describe('payment certificate', () => {
  it('prints every field, the rare character as text and as a glyph in the file', async () => {
    const document = await renderPaymentCertificate(certificate(2))
    const { pages, title, language } = await read(document)
    const [text = ''] = pages
    for (const value of [
      NAME,
      taxpayer.id,
      '(171)示国证00000012',
      '2017年10月16日',
      national.zh,
      '399011617100000001',
      '增值税',
      '商业（3%）',
      '2017-07-01至2017-09-30',
      '2017-10-17',
      '100.01',
      '100.02',
      '（大写）贰佰元零叁分',
      '￥200.03',
      '王靐',
      '一般申报正税',
      frame.documentNumber,
      '第1页共1页',
      '7K3M-Q9XW-2F',
    ])
      expect(text).toContain(value)
    expect(document.missingGlyphs).toEqual([])
    expect(document.pages).toBe(1)
    expect(title).toBe('税收完税证明 (171)示国证 00000012')
    expect(language).toBe('zh-CN')
    const glyphs = embeddedGlyphs(document.bytes)
    for (const character of '𠮷䶮靐税') expect(glyphs.get(character), character).toBeGreaterThan(10)
  })

  it('gives the same bytes for the same data, alone, together and after other documents', async () => {
    const first = hash(await renderPaymentCertificate(certificate(3)))
    await renderJointFilingReceipt(receipt)
    const later = await Promise.all([
      renderPaymentCertificate(certificate(3)),
      renderPaymentCertificate(certificate(4)),
      renderPaymentCertificate(certificate(3)),
    ])
    expect(later.map(hash)[0]).toBe(first)
    expect(later.map(hash)[2]).toBe(first)
    expect(later.map(hash)[1]).not.toBe(first)
    const nextSecond = { createdAt: new Date('2017-10-16T02:03:05Z') }
    expect(hash(await renderPaymentCertificate(certificate(3, nextSecond)))).not.toBe(first)
  })

  it('bears the seal of its own authority only, marked in demo regions, and a code to verify it', async () => {
    const { figures } = await read(await renderPaymentCertificate(certificate(1)))
    expect(figures).toEqual([`${national.zh} 征税专用章（演示）`, `核验二维码 ${frame.verification.url}`])
    const real = await read(
      await renderPaymentCertificate(certificate(1, { side: 'local', authority: local, demo: false })),
    )
    expect(real.figures[0]).toBe(`${local.zh} 征税专用章`)
    expect(real.pages[0]).not.toContain('演示')
    expect(real.pages[0]?.startsWith('中华人民共和国税收完税证明地')).toBe(true)
  })

  it('repeats the heading on every page and carries the sum forward without losing a line', async () => {
    const data = certificate(60)
    const document = await renderPaymentCertificate(data)
    const { pages } = await read(document)
    expect(document.pages).toBeGreaterThan(2)
    let sum = 0n
    pages.forEach((page, index) => {
      expect(page).toContain('原凭证号')
      expect(page).toContain(`第${index + 1}页共${pages.length}页`)
      const brought = `承前页累计${formatYuan(sum)}`
      if (index > 0) expect(page).toContain(brought)
      const here = data.lines.filter(({ originalVoucher }) => page.includes(originalVoucher))
      expect(here.length).toBeGreaterThan(0)
      sum = here.reduce((total, { amountFen }) => total + amountFen, sum)
      if (index < pages.length - 1) expect(page).toContain(`转下页累计${formatYuan(sum)}`)
    })
    expect(pages.at(-1)).toContain(`￥${formatYuan(sum)}`)
    expect(sum).toBe(data.lines.reduce((total, { amountFen }) => total + amountFen, 0n))
  })

  it('is tagged: heading, table with header cells, figures with a description', async () => {
    const { roles } = await read(await renderPaymentCertificate(certificate(1)))
    for (const role of ['Document', 'H1', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure'])
      expect(roles).toContain(role)
  })

  it('spells out a character no font holds and reports it', async () => {
    const odd = { taxpayer: { ...taxpayer, name: '云州\u{30000}商行' } }
    const document = await renderPaymentCertificate(certificate(1, odd))
    expect(document.missingGlyphs).toEqual(['U+30000'])
    expect((await read(document)).pages[0]).toContain('云州〔U+30000〕商行')
  })

  it('speaks English around the same facts', async () => {
    const { pages, language } = await read(await renderPaymentCertificate(certificate(1, { language: 'en' })))
    expect(language).toBe('en')
    for (const text of [
      'TaxPaymentCertificate',
      '税收完税证明',
      'Value-addedtax',
      NAME,
      national.en.replace(/ /g, ''),
    ])
      expect(pages[0]).toContain(text)
  })

  it('prints hostile and absurd values without breaking out of the sheet', async () => {
    const document = await renderPaymentCertificate(
      certificate(1, {
        taxpayer: { id: '9'.repeat(300), name: `${'长'.repeat(400)}\u0000\u202e<script>)Tj ET` },
        authority: { zh: '示'.repeat(60), en: 'x' },
        remarks: 'A'.repeat(500),
      }),
    )
    const { pages, outside } = await read(document)
    expect(outside).toEqual([])
    expect(pages.join('')).toContain('<script>)TjET')
    expect(pages.join('').match(/长/g)).toHaveLength(400)
  })
})

describe('joint filing receipt', () => {
  it('shows both halves, each with its own state, and no seal at all', async () => {
    const { pages, figures } = await read(await renderJointFilingReceipt(receipt))
    const [text = ''] = pages
    for (const value of [
      '联合申报回执',
      receipt.filingNumber,
      // 16:00 UTC is the next legal day in Asia/Shanghai; the business date stays.
      '2017年10月17日00:00:00',
      '业务日期2017年10月16日',
      NAME,
      national.zh,
      '已受理2017年10月16日10:03:05',
      local.zh,
      '已送达，待受理',
      '9,000.00',
      '-630.00',
      '不加盖任何一方的征税专用章',
      '300,000.00×3%＝9,000.00',
    ])
      expect(text).toContain(value)
    // What the local side refunds is not set off against what the national side collects.
    expect(text).toContain('（大写）玖仟元整￥9,000.00')
    expect(figures).toEqual([`核验二维码 ${frame.verification.url}`])
  })

  it('is complete in English and says why a half came back', async () => {
    const [first, second] = receipt.declarations
    if (!first || !second) throw new Error('two declarations expected')
    const reason = { zh: '所属期有误', en: 'Wrong period' }
    const returned = { state: 'returned', at: new Date('2017-10-16T03:00:00Z'), reason } as const
    const declarations = [first, { ...second, status: returned }]
    const { pages } = await read(await renderJointFilingReceipt({ ...receipt, language: 'en', declarations }))
    for (const text of [
      'JointFilingReceipt',
      'Returned2017-10-1611:00:00(UTC+8)Wrongperiod',
      'Taxoftheperiod',
    ])
      expect(pages[0]).toContain(text)
    expect(pages[0]).not.toMatch(/申报|受理/)
  })
})

describe('declaration forms', () => {
  const forms = findJointForms('2017-09-30')

  it.each(['vat', 'surcharges'] as const)(
    'prints every line of the %s form with its values',
    async (kind) => {
      if (!forms) throw new Error('no forms for 2017')
      const definition = forms[kind]
      const typed: Record<string, bigint> = {}
      let next = 1_234_56n
      for (const [id, cell] of formCells(definition)) {
        next += 1_111_11n
        if (cell.entry !== 'computed') typed[id] = cell.column.unit === 'rate' ? 70_000n : next
      }
      const values = compute(definition, typed)
      const side = definition.content.side
      const document = await renderDeclarationForm({
        ...frame,
        ...formTable(definition, values),
        authority: side === 'national' ? national : local,
        header: [{ label: { zh: '纳税人名称', en: 'Taxpayer' }, value: NAME }],
        footer: [{ label: { zh: '法定代表人', en: 'Legal representative' }, value: '王𠮷' }],
      })
      const { pages } = await read(document)
      const text = pages.join('')
      const plain = (value: string) => value.replace(/\s/g, '')
      expect(document.pages).toBe(1)
      expect(text).toContain(NAME)
      expect(text).toContain('王𠮷')
      for (const section of definition.content.sections) expect(text).toContain(plain(section.label.zh))
      for (const line of definition.content.lines) expect(text).toContain(plain(line.label.zh))
      for (const [id, cell] of formCells(definition))
        if (cell.column.unit === 'fen') expect(text, id).toContain(formatYuan(values[id] ?? 0n))
      if (kind === 'surcharges') expect(text).toContain('7%')
      expect(text).toContain(plain(definition.content.declaration.zh))
    },
  )
})
