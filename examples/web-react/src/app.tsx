import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactElement } from 'react'
import { Desk } from './desk.tsx'
import { Failure } from './failure.tsx'
import { Logo } from './icons.tsx'
import { sessionChannel, sessionKey, useSession, type Session } from './session.ts'
import { SessionEnded, SignIn } from './sign-in.tsx'

export function App(): ReactElement {
  const { data, error, isPending, refetch } = useSession()
  const [seen, setSeen] = useState<Session>()
  if (data && data !== seen) setSeen(data)

  const queryClient = useQueryClient()
  useEffect(() => {
    const channel = new BroadcastChannel(sessionChannel)
    channel.onmessage = () => void queryClient.invalidateQueries({ queryKey: sessionKey })
    return () => channel.close()
  }, [queryClient])

  if (seen) {
    // The page stays as it is while the person signs in again: what they have typed is not lost.
    return (
      <>
        <Desk session={seen} />
        {data === null && <SessionEnded />}
      </>
    )
  }
  if (isPending) {
    return (
      <main className="splash" aria-busy="true">
        <Logo />
        <p className="hidden">Loading</p>
      </main>
    )
  }
  if (error) {
    return (
      <main className="splash">
        <Failure title="Inkwell could not be reached" error={error} onRetry={() => void refetch()} />
      </main>
    )
  }
  return <SignIn />
}
