import { useQuery, type UseQueryResult } from '@tanstack/react-query'

export interface Session {
  user: string
  organisation: string
}

export const sessionKey = ['session'] as const

/** Who is signed in, as the backend knows it; null is nobody. Asked again whenever the person comes back to the page. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: sessionKey, queryFn: readSession, refetchOnWindowFocus: 'always' })
}

async function readSession({ signal }: { signal: AbortSignal }): Promise<Session | null> {
  const response = await fetch('/auth/session', { signal })
  if (!response.ok) throw await response.json()
  return (await response.json()) as Session | null
}

export async function signOut(): Promise<void> {
  await fetch('/auth/sign-out', { method: 'POST' })
  // A fresh page keeps nothing of what the person saw.
  location.assign('/')
}

/** Where other tabs hear that somebody has signed in again. */
export const sessionChannel = 'inkwell-session'
