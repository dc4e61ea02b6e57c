/** Quarters and months up to the business date, newest first: what somebody at a list usually asks for. */
export function recentPeriods(businessDate: string | undefined): readonly string[] {
  const match = /^(\d{4})-(\d{2})/.exec(businessDate ?? '')
  if (!match) return []
  const months = Number(match[1]) * 12 + Number(match[2]) - 1
  const quarters = Array.from({ length: 6 }, (_, back) => {
    const quarter = Math.floor(months / 3) - back
    return `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`
  })
  const single = Array.from({ length: 6 }, (_, back) => {
    const month = months - back
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
  })
  return [...quarters, ...single]
}
