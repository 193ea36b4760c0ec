import { onlineManager } from '@tanstack/react-query'
import { useState, useSyncExternalStore, type ReactElement } from 'react'
import { Compose } from './compose.tsx'
import { createDraft, type Draft } from './draft.ts'
import { EnvelopeList } from './envelope-list.tsx'
import { Logo, OfflineIcon, SignOutIcon } from './icons.tsx'
import { NoticesProvider, useNotify } from './notices.tsx'
import { signOut, type Session } from './session.ts'
import { useOutbox } from './use-outbox.ts'

export function Desk({ session }: { session: Session }): ReactElement {
  return (
    <NoticesProvider>
      <a className="skip" href="#envelopes">
        Skip to the envelopes
      </a>
      <Header session={session} />
      <OfflineBanner />
      <Envelopes />
    </NoticesProvider>
  )
}

function Header({ session: { user, organisation } }: { session: Session }): ReactElement {
  return (
    <header className="header">
      <div className="header-inner">
        <span className="brand">
          <Logo />
          Inkwell
        </span>
        <span className="person">
          <span className="avatar" aria-hidden="true">
            {user.slice(0, 1).toUpperCase()}
          </span>
          <span className="person-name">
            <span className="hidden">Signed in as </span>
            {user}
            <small title={organisation}>Organisation {organisation.slice(0, 8)}</small>
          </span>
        </span>
        <button type="button" className="button quiet" onClick={() => void signOut()}>
          <SignOutIcon />
          <span className="wide-only">Sign out</span>
        </button>
      </div>
    </header>
  )
}

function OfflineBanner(): ReactElement {
  const isOnline = useSyncExternalStore(
    (onChange) => onlineManager.subscribe(onChange),
    () => onlineManager.isOnline(),
  )
  return (
    <div role="status" className="offline-slot">
      {!isOnline && (
        <p className="offline">
          <OfflineIcon />
          You are offline. What you do now is done once you are back.
        </p>
      )}
    </div>
  )
}

function Envelopes(): ReactElement {
  const notify = useNotify()
  const outbox = useOutbox(({ name }) => notify(`${name ?? 'The envelope'} is on its way to the signers.`))
  // Outlives the dialog, so that closing it by mistake loses nothing.
  const [draft, setDraft] = useState(createDraft)
  const [isComposing, setComposing] = useState(false)

  function edit(other: Draft): void {
    setDraft(other)
    setComposing(true)
  }

  return (
    <main className="desk" id="envelopes" tabIndex={-1}>
      <EnvelopeList outbox={outbox.items} onCompose={() => setComposing(true)} onEdit={edit} />
      {isComposing && (
        <Compose
          draft={draft}
          onChange={setDraft}
          onClose={() => setComposing(false)}
          onSend={(complete) => {
            outbox.send(complete)
            setDraft(createDraft())
            setComposing(false)
          }}
        />
      )}
    </main>
  )
}
