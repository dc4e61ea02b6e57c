/** Checks of the surcharge form, within it and against the VAT return. */
import type { FormCheck, Text } from './definition.ts'
import { cell, type Expression } from './expression.ts'

const VAT = 'form.vat-small-scale'
const ROWS = ['1', '2', '3'] as const
const ZERO: Expression = { const: '0' }
const BASE: Expression = {
  max: [
    ZERO,
    {
      sum: [
        { form: VAT, cell: '22.goods' },
        { form: VAT, cell: '22.services' },
      ],
    },
  ],
}

/** Checks of every version. */
export function surchargeChecks(): FormCheck[] {
  const rates = (line: string, allowed: readonly string[], text: Text): FormCheck => ({
    code: 'surcharge-rate-not-allowed',
    level: 'error',
    at: `${line}.rate`,
    condition: {
      any: allowed.map(
        (value) => ({ compare: '=', left: cell(`${line}.rate`), right: { const: value } }) as const,
      ),
    },
    message: text,
  })
  return [
    {
      code: 'surcharge-base-differs',
      level: 'error',
      lines: ROWS,
      at: '.vat',
      needs: [VAT],
      condition: { compare: '=', left: cell('.vat'), right: BASE },
      params: { base: cell('.vat'), line22: BASE },
      message: {
        zh: '计税依据{base}元与增值税申报表第22栏合计{line22}元不一致（预缴的增值税在预缴地计征，不在此列）。',
        en: 'The basis ({base}) differs from line 22 of the VAT return ({line22}); prepaid VAT bears the rate of its own place and is not in it.',
      },
    },
    {
      code: 'surcharge-relief-exceeds-due',
      level: 'error',
      lines: ROWS,
      at: '.relief',
      condition: { compare: '<=', left: cell('.relief'), right: cell('.due') },
      params: { relief: cell('.relief'), due: cell('.due') },
      message: {
        zh: '减免额{relief}元不能大于本期应纳额{due}元。',
        en: 'The relief ({relief}) cannot exceed the amount of the period ({due}).',
      },
    },
    {
      code: 'surcharge-relief-needs-code',
      level: 'error',
      lines: ROWS,
      at: '.reliefCode',
      condition: {
        any: [
          { compare: '=', left: cell('.relief'), right: ZERO },
          { compare: '!=', left: cell('.reliefCode'), right: ZERO },
        ],
      },
      message: { zh: '填写减免额时应选择减免性质代码。', en: 'A relief needs its relief code.' },
    },
    {
      code: 'surcharge-overpaid',
      level: 'warning',
      lines: ROWS,
      at: '.payable',
      condition: { compare: '>=', left: cell('.payable'), right: ZERO },
      params: { payable: cell('.payable') },
      message: {
        zh: '已缴额大于应缴额，结果{payable}元可申请退还。',
        en: 'More was paid than is due; {payable} may be refunded.',
      },
    },
    rates('1', ['70000', '50000', '10000'], {
      zh: '城市维护建设税税率只能是7%、5%或1%。',
      en: 'The rate of urban maintenance tax is 7%, 5% or 1%.',
    }),
    rates('2', ['30000'], { zh: '教育费附加征收率为3%。', en: 'The rate of the education surcharge is 3%.' }),
    rates('3', ['20000'], {
      zh: '地方教育附加征收率为2%。',
      en: 'The rate of the local education surcharge is 2%.',
    }),
  ]
}

/** To 2021-06: business tax is no more. */
export const businessTaxEnded: FormCheck = {
  code: 'surcharge-business-tax-ended',
  level: 'warning',
  lines: ROWS,
  at: '.businessTax',
  condition: { compare: '=', left: cell('.businessTax'), right: ZERO },
  message: {
    zh: '营业税自2016年5月1日起停止征收，仅补缴以前税款时填写。',
    en: 'Business tax ended on 2016-05-01; fill this in only for tax of earlier periods.',
  },
}

/** From 2019: the reduction is at most one half. */
export const shareWithinLaw: FormCheck = {
  code: 'surcharge-share-above-half',
  level: 'error',
  lines: ROWS,
  at: '.reliefShare',
  condition: { compare: '<=', left: cell('.reliefShare'), right: { const: '500000' } },
  message: { zh: '减征比例最高50%。', en: 'The reduction is at most 50%.' },
}
