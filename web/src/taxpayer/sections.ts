/** Pages of a taxpayer that other places lead to, and that stay when another taxpayer is chosen. */
export const sections = ['tasks', 'filings', 'documents', 'ledger', 'data'] as const

export type Section = (typeof sections)[number]

/** Where each section is. */
export const sectionPaths = {
  tasks: '/taxpayer/$taxpayerId',
  filings: '/taxpayer/$taxpayerId/filings',
  documents: '/taxpayer/$taxpayerId/documents',
  ledger: '/taxpayer/$taxpayerId/ledger',
  data: '/taxpayer/$taxpayerId/data',
} as const satisfies Record<Section, string>

export function isSection(value: unknown): value is Section {
  return sections.some((section) => section === value)
}

/** The section an address belongs to; drafts belong to the tasks they came from. */
export function sectionOf(pathname: string): Section {
  const part = pathname.split('/')[3]
  return isSection(part) ? part : 'tasks'
}
