import { ConfigurationError } from '@latchkey/auth-core'
import { covers } from './body.ts'
import { withDefaults, type Step } from './wire-client.ts'

/** Reads the response as its documented media type wants it, where the call does not say. */
export function parseAs(kind: 'text' | 'blob' | 'stream'): Step {
  return (next) => (init) => next(withDefaults(init, { parseAs: kind }))
}

/** What a response of a documented media type is read as. */
export interface DocumentedResponses {
  readonly [mediaType: string]: 'json' | 'text' | 'blob' | 'stream'
}

/**
 * Reads the response by its own media type: for operations with documented ones that are read differently.
 *
 * @param documented those that a document states, a range behind what it covers; others are read as what their name says
 */
export function parseByType(documented: DocumentedResponses = {}): Step {
  return (next) => async (init) => {
    if (init['parseAs'] !== undefined) return next(init)
    const result = await next({ ...init, parseAs: 'stream' })
    const { data, response } = result
    if (!(data instanceof ReadableStream)) return result
    const type = response.headers.get('content-type') ?? ''
    const stated = Object.keys(documented).find((mediaType) => covers(mediaType, type))
    const way = stated === undefined ? usualWay(type) : documented[stated]
    if (way === 'stream') return result
    const whole = new Response(data, { headers: { 'content-type': type } })
    if (way === 'blob') return { ...result, data: await whole.blob() }
    if (way === 'open') return { ...result, data: await unlabelled(whole) }
    const text = await whole.text()
    if (way === 'text') return { ...result, data: text }
    return { ...result, data: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
}

function usualWay(type: string): 'stream' | 'open' | 'blob' | 'text' | 'json' {
  if (type === '') return 'open'
  if (type.startsWith('text/event-stream')) return 'stream'
  if (/^[^;]*[/+]json\b(?!-)/i.test(type)) return 'json'
  return /json|^text\/|[/+](xml|yaml|csv|javascript)\b/i.test(type) ? 'text' : 'blob'
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
