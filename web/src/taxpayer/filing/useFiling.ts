import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { readOptions } from '../../api/hooks.ts'
import { isMoving, pauseMs } from './standing.ts'

/**
 * A filing that looks again by itself while something is on its way, with growing pauses; a change begins the pauses anew.
 */
export function useFiling(filingId: string) {
  const looks = useRef({ count: 0, state: '' })
  const query = useQuery({
    ...readOptions('GET /api/v1/filings/{filingId}', { params: { filingId } }),
    // The answer of the submission does not know yet what is payable now.
    refetchOnMount: 'always',
    refetchInterval: ({ state: { data } }) => {
      if (!data || !isMoving(data)) return false
      return pauseMs(looks.current.count)
    },
  })
  const { dataUpdatedAt, data } = query
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted once for each answer
  useEffect(() => {
    if (!data) return
    const state = JSON.stringify([data.payment, data.sides, data.documents])
    looks.current = { count: state === looks.current.state ? looks.current.count + 1 : 0, state }
  }, [dataUpdatedAt])
  return query
}
