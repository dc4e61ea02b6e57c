/**
 * 增值税纳税申报表（小规模纳税人适用）, its versions by last day of the tax period:
 * 2016-05-01  公告2016年第13号 (lines 1–22) with the table as replaced by 公告2016年第27号;
 * 2019-01-01  same table, exemption judged on all sales together (公告2019年第4号);
 * 2021-07-01  增值税及附加税费申报表: other words in lines 2–14, lines 23–25 and annex 2 (公告2021年第20号,
 *             filed from 2021-08-01; the trial in a few places from 2021-05-01, 公告2021年第9号, is not kept apart).
 * The annex of deductions (附列资料) is needed only for taxation by difference; line 1 or 4 is the net amount then.
 */
import { defineDated } from '../definitions/index.ts'
import type { FormCheck, FormContent, FormDefinition, Text } from './definition.ts'
import { cell } from './expression.ts'
import { columnLimitCheck, combinedLimitCheck, lineChecks } from './vatSmallScaleChecks.ts'
import {
  CURRENT,
  columns,
  exemptLines,
  salesLines,
  surchargeLines,
  taxLines,
  type Words,
  words2016,
  words2021,
} from './vatSmallScaleLines.ts'

const declaration: Text = {
  zh: '本纳税申报表是根据国家税收法律法规及相关规定填报的，我确定它是真实的、可靠的、完整的。',
  en: 'This return is made under the tax laws and rules of the State; I declare that it is true, reliable and complete.',
}

function content(words: Words, limitChecks: readonly FormCheck[]): FormContent {
  return {
    name: { zh: '增值税纳税申报表（小规模纳税人适用）', en: 'VAT return (small-scale taxpayers)' },
    side: 'national',
    columns,
    sections: [
      { code: 'base', label: { zh: '一、计税依据', en: 'I. Basis' } },
      { code: 'tax', label: { zh: '二、税款计算', en: 'II. Tax' } },
    ],
    lines: [...salesLines(words), ...exemptLines(words), ...taxLines()],
    checks: [...lineChecks(), ...limitChecks],
    rates: { levy3: '0.03', levy5: '0.05' },
    declaration,
  }
}

const perColumn = [
  columnLimitCheck('goods', 'exemptLimit'),
  columnLimitCheck('services', 'exemptLimitServices'),
]

function withSurcharges(base: FormContent): FormContent {
  const differs = (line: string, row: string): FormCheck => ({
    code: 'vat-surcharge-line-differs',
    level: 'error',
    at: `${line}.total`,
    needs: ['form.vat-small-scale.annex-2'],
    condition: {
      compare: '=',
      left: cell(`${line}.total`),
      right: { form: 'form.vat-small-scale.annex-2', cell: `${row}.payable` },
    },
    params: {
      line: cell(`${line}.total`),
      annex: { form: 'form.vat-small-scale.annex-2', cell: `${row}.payable` },
    },
    message: {
      zh: '本栏{line}元与附列资料（二）{annex}元不一致。',
      en: 'This line ({line}) differs from annex 2 ({annex}).',
    },
  })
  return {
    ...base,
    name: {
      zh: '增值税及附加税费申报表（小规模纳税人适用）',
      en: 'Return of VAT and surcharges (small-scale taxpayers)',
    },
    columns: [
      ...base.columns,
      { code: 'total', label: { zh: '本期合计', en: 'Period in total' }, group: CURRENT, unit: 'fen' },
    ],
    sections: [
      ...base.sections,
      { code: 'surcharges', label: { zh: '三、附加税费', en: 'III. Surcharges' } },
    ],
    lines: [...base.lines, ...surchargeLines()],
    checks: [...base.checks, differs('23', '1'), differs('24', '2'), differs('25', '3')],
  }
}

/** All versions of the return; resolve by the last day of the tax period. */
export const vatSmallScaleForms: readonly FormDefinition[] = [
  defineDated({
    code: 'form.vat-small-scale',
    version: '2016-05-01',
    effectiveFrom: '2016-05-01',
    effectiveTo: '2018-12-31',
    legalBasis: [
      '国家税务总局公告2016年第13号',
      '国家税务总局公告2016年第27号',
      '国家税务总局公告2016年第23号',
    ],
    content: content(words2016, perColumn),
  }),
  defineDated({
    code: 'form.vat-small-scale',
    version: '2019-01-01',
    effectiveFrom: '2019-01-01',
    effectiveTo: '2021-06-30',
    legalBasis: [
      '国家税务总局公告2016年第27号',
      '国家税务总局公告2019年第4号',
      '国家税务总局公告2020年第5号',
    ],
    content: content(words2016, combinedLimitCheck()),
  }),
  defineDated({
    code: 'form.vat-small-scale',
    version: '2021-07-01',
    effectiveFrom: '2021-07-01',
    legalBasis: [
      '国家税务总局公告2021年第20号',
      '国家税务总局公告2022年第6号',
      '国家税务总局公告2023年第1号',
    ],
    content: withSurcharges(content(words2021, combinedLimitCheck())),
  }),
]
