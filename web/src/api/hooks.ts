import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { useRef } from 'react'
import {
  type Arguments,
  type Input,
  type LooseInput,
  type Operation,
  type Output,
  perform,
} from './client.ts'
import { Problem } from './problem.ts'
import { newIdempotencyKey } from './transport.ts'

type ReadOperation = Extract<Operation, `GET ${string}`>
type WriteOperation = Exclude<Operation, ReadOperation>

/** The cache of one page life. The transport retries; the cache does not do it again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: false,
        networkMode: 'always', // an intranet without internet counts as offline in some browsers; ask the server itself
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** A read as query options: for hooks, loaders (`queryClient.ensureQueryData`) and prefetching. */
export function readOptions<Key extends ReadOperation>(key: Key, ...[input]: Arguments<Key>) {
  const given: LooseInput = input ?? {}
  return queryOptions<Output<Key>, Problem>({
    queryKey: [key, given.params ?? null, given.query ?? null],
    queryFn: ({ signal }) => perform<Output<Key>>(key, { ...given, signal }),
  })
}

/** Reads an operation: `const filing = useApi('GET /api/v1/filings/{filingId}', { params: { filingId } })`. */
export function useApi<Key extends ReadOperation>(
  key: Key,
  ...args: Arguments<Key>
): UseQueryResult<Output<Key>, Problem> {
  return useQuery(readOptions(key, ...args))
}

/** Like {@link useApi}, keeping the last page on screen while the next one loads: for cursor-paged lists. */
export function useApiList<Key extends ReadOperation>(
  key: Key,
  ...args: Arguments<Key>
): UseQueryResult<Output<Key>, Problem> {
  return useQuery({ ...readOptions(key, ...args), placeholderData: keepPreviousData })
}

/** Like {@link useApi}, suspending until there is data and throwing problems to the route's error screen. */
export function useApiNow<Key extends ReadOperation>(key: Key, ...args: Arguments<Key>): Output<Key> {
  return useSuspenseQuery(readOptions(key, ...args)).data
}

/**
 * An act. The idempotency key belongs to the act: pressing again after a failure with the same input sends the same key,
 * so nothing is filed or paid twice; another input, or the next act after a success, gets a new one.
 * @param invalidates reads to be fetched anew after success
 */
export function useAct<Key extends WriteOperation>(
  key: Key,
  options: { invalidates?: readonly ReadOperation[]; onSuccess?: (answer: Output<Key>) => unknown } = {},
): UseMutationResult<Output<Key>, Problem, Input<Key>> {
  const client = useQueryClient()
  const act = useRef<{ fingerprint: string; idempotencyKey: string }>(undefined)
  return useMutation<Output<Key>, Problem, Input<Key>>({
    mutationFn: (input) => {
      const given: LooseInput = input
      const fingerprint = JSON.stringify([given.params, given.query, given.body])
      if (act.current?.fingerprint !== fingerprint) {
        act.current = { fingerprint, idempotencyKey: newIdempotencyKey() }
      }
      return perform<Output<Key>>(key, { ...given, idempotencyKey: act.current.idempotencyKey })
    },
    onSuccess: async (answer) => {
      act.current = undefined
      await Promise.all(
        (options.invalidates ?? []).map((read) => client.invalidateQueries({ queryKey: [read] })),
      )
      await options.onSuccess?.(answer)
    },
    onError: (problem) => {
      // A refusal is an answer: the next press is a new act. Only an unknown outcome keeps its key.
      if (!Problem.of(problem).isTransient) act.current = undefined
    },
  })
}
