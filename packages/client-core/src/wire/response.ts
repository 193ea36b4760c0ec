import { ConfigurationError } from '@latchkey/auth-core'
import { withDefaults, type Step } from './wire-client.ts'

/** Reads the response as its documented media type wants it, where the call does not say. */
export function parseAs(kind: 'text' | 'blob' | 'stream'): Step {
  return (next) => (init) => next(withDefaults(init, { parseAs: kind }))
}

/** Reads the response by its own media type: for operations with documented ones that are read differently. */
export const parseByType: Step = (next) => async (init) => {
  if (init['parseAs'] !== undefined) return next(init)
  const result = await next({ ...init, parseAs: 'stream' })
  const { data, response } = result
  if (!(data instanceof ReadableStream)) return result
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) return result
  const whole = new Response(data, { headers: { 'content-type': type } })
  if (type === '') return { ...result, data: await unlabelled(whole) }
  if (!/json|^text\/|[/+](xml|yaml|csv|javascript)\b/i.test(type))
    return { ...result, data: await whole.blob() }
  const text = await whole.text()
  const isJson = /^[^;]*[/+]json\b(?!-)/i.test(type)
  return { ...result, data: isJson ? (text === '' ? undefined : (JSON.parse(text) as unknown)) : text }
}

/** A response that does not say what it is: JSON where it looks like it and is, bytes where it is no text. */
async function unlabelled(response: Response): Promise<unknown> {
  const bytes = await response.blob()
  const text = await bytes.text()
  if (text.includes('\ufffd')) return bytes
  try {
    return /^\s*[[{]/.test(text) ? JSON.parse(text) : text || undefined
  } catch {
    return text
  }
}

/** Asks for a media type where a call does not ask for one itself. */
export function accept(mediaType: string): Step {
  return (next) => (init) =>
    next({ ...init, params: { ...init.params, header: { Accept: mediaType, ...init.params?.['header'] } } })
}

/** Refuses the calls of an operation that cannot be sent as documented. */
export function refused(reason: string): Step {
  return (_, operation) => () => {
    throw new ConfigurationError(operation, reason, { code: 'not_sendable' })
  }
}
