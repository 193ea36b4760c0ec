import { ConfigurationError } from '@latchkey/auth-core'
import { covers } from './body.ts'
import { withDefaults, type Step } from './wire-client.ts'

/** Reads the response as its documented media type wants it, where the call does not say. */
export function parseAs(kind: 'blob' | 'stream'): Step {
  return (next) => (init) => next(withDefaults(init, { parseAs: kind }))
}

/** Reads the response as a text, in the character set that it states: `fetch` reads UTF-8 whatever that is. */
export const parseText: Step = (next) => async (init) => {
  if (init['parseAs'] !== undefined) return next(init)
  const result = await next({ ...init, parseAs: 'stream' })
  const { data, response } = result
  if (!response.ok || data === undefined) return result
  return { ...result, data: await textOf(data as ReadableStream | null, typeOf(response)) }
}

async function textOf(data: ReadableStream | null, type: string): Promise<string> {
  const bytes = await new Response(data).arrayBuffer()
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(type) ?? []
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A name nobody knows, as servers have them that mean UTF-8.
    return new TextDecoder().decode(bytes)
  }
}

function typeOf(response: Response): string {
  return response.headers.get('content-type') ?? ''
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
    const type = typeOf(response)
    const stated = Object.keys(documented).find((mediaType) => covers(mediaType, type))
    const way = stated === undefined ? usualWay(type) : documented[stated]
    if (way === 'stream') return result
    if (way === 'blob' || way === 'open') {
      const bytes = await new Response(data, { headers: { 'content-type': type } }).blob()
      return { ...result, data: way === 'blob' ? bytes : await unlabelled(bytes) }
    }
    const text = await textOf(data, type)
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
async function unlabelled(bytes: Blob): Promise<unknown> {
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
