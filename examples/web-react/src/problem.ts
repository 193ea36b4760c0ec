import { LatchkeyError } from '@latchkey/nitro-sign'

/** What every failure of this app has in common, whoever found it: backend, Nitro, helper or network. */
interface Failure {
  status?: number | undefined
  title?: string | undefined
  detail?: string | undefined
  message?: string | undefined
}

export function isSignedOut(error: unknown): boolean {
  return (Object(error) as Failure).status === 401
}

/** `fetch` reports every failure of the network as a TypeError. */
export function isOffline(error: unknown): boolean {
  return error instanceof TypeError
}

/** Whether the same again may go well. */
export function isTransient(error: unknown): boolean {
  const { status = 0 } = Object(error) as Failure
  return isOffline(error) || status === 429 || status >= 500
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** A sentence for the person. */
export function describe(error: unknown): string {
  if (isOffline(error)) return 'The connection was lost.'
  const { status, title, detail, message } = Object(error) as Failure
  if (status === 429) return 'Nitro Sign asks us to slow down. Try again in a moment.'
  if (error instanceof LatchkeyError) return sentence(problemOf(error) ?? message)
  return sentence([title, detail].filter(Boolean).join('. '))
}

function problemOf(error: LatchkeyError): string | undefined {
  const { problem } = error as { problem?: Failure }
  return problem?.detail ?? problem?.title
}

function sentence(text: string | undefined): string {
  if (!text) return 'Something went wrong.'
  return /[.!?]$/.test(text) ? text : `${text}.`
}
