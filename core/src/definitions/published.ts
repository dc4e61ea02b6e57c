import type { Manifest } from './index.ts'

/**
 * Published versions and their hashes. A version in this list never changes: publish a new version instead.
 * A new version is added by copying the hash that the failing test of its room prints.
 */
export const publishedManifest: Manifest = {
  'form.vat-small-scale@2016-05-01': '83095a20b3a7869dbbd03c8bbec8b2fe961848b9b09e242e533b54d83f12ca3b',
  'form.vat-small-scale@2019-01-01': '5d0565aea0c67382f0d7113f1007f662b49fff7fcabacfe41051d09957454002',
  'form.vat-small-scale@2021-07-01': 'fb49a2222f6e50c8c651da5631a66f2dd36790f465e1b243d0c6dd700c391162',
  'form.surcharges@2016-05-01': 'cd580a3ef066aad969833efcce7b9490070f40863b57201b454be34f1e795016',
  'form.surcharges@2019-01-01': '598feb2ecaf61ea948078a17394127756d7de4b6c852d2d784558910e5df128b',
  'form.vat-small-scale.annex-2@2021-07-01':
    'e3e5467be2552d2a3d1622399567038f9fc20b2e85aafc043fbcc5dcab11c2da',
  'rules.vat-and-surcharges.small-scale@2016-05-01':
    'ee681869bc44b11752ed572ecb57382921c9c70d63a743cb3695044d1f743d2e',
  'rules.vat-and-surcharges.small-scale@2019-01-01':
    '46e0a60374d648f7279574331cebc5cdb3d21d2f996e1885842d03cafa85102d',
  'rules.vat-and-surcharges.small-scale@2020-03-01':
    '7ee0304c7b840879c282211402577e852721061b0b560aff014140625612946d',
  'rules.vat-and-surcharges.small-scale@2021-04-01':
    '51acd0db7623cec7d0eb4668d8503de652d289e09b189093108c34bde89c7eca',
  'rules.vat-and-surcharges.small-scale@2021-09-01':
    '024db239c9bb532646cd430432f6773923757bad889f66a14ade0adc061f198e',
  'rules.vat-and-surcharges.small-scale@2021-10-01':
    'f3a28a2cdd3056307172e3dd2f9e7dbb71575137383de729a882f5ea1a72f304',
  'rules.vat-and-surcharges.small-scale@2022-01-01':
    '11541256ae7be96b28fa1f76a5c9670a2ae6ce601114794fd19dcd7e9484f7b8',
  'rules.vat-and-surcharges.small-scale@2022-04-01':
    '1709c38dcd5be3bcbf6c426a8f1c73d3a0471cdde2b1d7364885c30db2b0b273',
  'rules.vat-and-surcharges.small-scale@2023-01-01':
    '0b2bd088c0cb8a1a92ce63a5fca5d8ba0e5094f7d22ade0a56995b3c67f3a8bf',
  'rules.vat-and-surcharges.small-scale@2026-01-01':
    'f8b9b5be20c4b18d6288f374912cd8c07ad8d3f95e2cf97a88166103efe1332b',
}
