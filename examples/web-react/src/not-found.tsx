import { useEffect, type ReactElement } from 'react'
import { Logo } from './icons.tsx'

/** For addresses that lead nowhere; the server sends it with the status 404. */
export function NotFound(): ReactElement {
  useEffect(() => {
    document.title = 'Not found · Inkwell'
  }, [])
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo />
        <h1>There is nothing here</h1>
        <p className="lead">The address may be misspelt, or what was here is gone.</p>
        <a className="button primary wide" href="/">
          Go to your envelopes
        </a>
      </div>
    </main>
  )
}
