import { useEffect, type ReactElement } from 'react'
import { KeyIcon, Logo } from './icons.tsx'
import { sessionChannel } from './session.ts'
import { useModal } from './use-modal.ts'

const reasons: Readonly<Record<string, string>> = {
  refused: 'You chose not to give access, so you are not signed in.',
  expired: 'The sign-in took too long. Please start again.',
  failed: 'The sign-in did not work. Please try again.',
}

/** The way in. The link leads to the backend, which sends the browser on to Gobo. */
export function SignIn(): ReactElement {
  const reason = reasons[new URLSearchParams(location.search).get('sign-in') ?? '']
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo />
        <h1>Inkwell</h1>
        <p className="lead">Send documents for signature, and follow them until they are signed.</p>
        {reason && (
          <p className="reason" role="alert">
            {reason}
          </p>
        )}
        <a className="button primary wide" href="/auth/sign-in">
          <KeyIcon />
          Sign in with Gobo
        </a>
        <p className="fine">
          Gobo asks for your consent and sends you back here. Your browser never holds a key to your
          documents.
        </p>
      </div>
    </main>
  )
}

/** Shown over the page when a session ends under it. Signing in happens in another tab, so that nothing here is lost. */
export function SessionEnded(): ReactElement {
  const dialog = useModal()
  return (
    <dialog
      ref={dialog}
      className="dialog small"
      aria-labelledby="session-ended"
      // Browsers let a second Escape through.
      onCancel={(event) => event.preventDefault()}
      onClose={({ currentTarget }) => currentTarget.isConnected && currentTarget.showModal()}
    >
      <h2 id="session-ended">Your session has ended</h2>
      <p>Sign in again in a new tab and come back: everything on this page stays as it is.</p>
      <div className="dialog-actions">
        <a className="button primary" href="/auth/sign-in?next=/signed-in" target="_blank" rel="noopener">
          <KeyIcon />
          Sign in again
        </a>
      </div>
    </dialog>
  )
}

/** What the other tab shows in the end. */
export function SignedIn(): ReactElement {
  useEffect(() => {
    const channel = new BroadcastChannel(sessionChannel)
    channel.postMessage('signed-in')
    channel.close()
    window.close()
  }, [])
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo />
        <h1>You are signed in</h1>
        <p className="lead">Close this tab and go on where you were.</p>
        <a className="button wide" href="/">
          Open Inkwell here
        </a>
      </div>
    </main>
  )
}
