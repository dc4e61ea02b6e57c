import { useParams } from '@tanstack/react-router'
import { useSession } from '../app/session.ts'

export type OfficeSide = 'national' | 'local'

/** Sides this officer works for, national first. A side is a label on each line, not a place to go to. */
export function useOfficeSides(): readonly OfficeSide[] {
  const hats = useSession()?.account?.hats ?? []
  return (['national', 'local'] as const).filter((side) =>
    hats.some((hat) => hat.side === side && hat.roles.includes('back-officer')),
  )
}

/** The side in the address when this officer works for it; undefined otherwise (the page then says no permission). */
export function useOfficeSide(): OfficeSide | undefined {
  const { side } = useParams({ strict: false })
  return useOfficeSides().find((candidate) => candidate === side)
}
