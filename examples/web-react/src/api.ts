import { asOpenapiFetch, createNitroSignClient, type NitroSignClient } from '@latchkey/nitro-sign'
import { QueryClient } from '@tanstack/react-query'
import createQueryClient from 'openapi-react-query'
import { isSignedOut, isTransient } from './problem.ts'
import { sessionKey } from './session.ts'

/** The backend's door to Nitro. It adds the token; from here a call carries nothing but the session cookie. */
const baseUrl = new URL('/api/nitro', location.href).href

/** A client of Nitro Sign that goes through the backend, with a transport of its own where one is given. */
export function createNitro(fetch: typeof globalThis.fetch = globalThis.fetch): NitroSignClient {
  return createNitroSignClient({ baseUrl, fetch: (...call) => fetch(...call) })
}

export const nitro = createNitro()

/** The same as hooks: `$api.useQuery('get', '/sign/envelopes')`. */
export const $api = createQueryClient(asOpenapiFetch(nitro))

export function createQueries(): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isTransient(error),
      },
    },
  })
  /** Whoever is told first that the session has ended tells everybody. */
  const onError = (error: unknown): void => {
    if (isSignedOut(error)) queryClient.setQueryData(sessionKey, null)
  }
  queryClient.getQueryCache().config.onError = onError
  queryClient.getMutationCache().config.onError = onError
  return queryClient
}
