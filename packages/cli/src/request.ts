import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError, unreadable } from './cli-error.ts'
import { readStdinBytes } from './stdin.ts'

export interface RequestOptions {
  data?: string
  form?: string[]
  query?: string[]
  header?: string[]
  timeout?: number
}

export interface CallRequest {
  method: string
  /** With its query. */
  path: string
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer> | FormData | undefined
  signal: AbortSignal | undefined
}

/** What to send, checked before anything is. @throws {@link CliError} naming the part that is wrong */
export async function buildRequest(
  method: string,
  path: string,
  { data, form, query = [], header = [], timeout }: RequestOptions,
  whyNoAuthorization = '',
): Promise<CallRequest> {
  const verb = method.toUpperCase()
  if (!/^[A-Z]+$/.test(verb)) throw new CliError('bad_method', `"${method}" is not an HTTP method.`)
  if (!path.startsWith('/')) {
    throw new CliError('bad_path', 'The path must start with /. Where the API is, the settings say.')
  }
  const open = /\{[^{}]*\}/.exec(path)?.[0]
  if (open) throw new CliError('bad_path', `Put a value in the place of ${open}.`)
  checkSegments(path)
  const signal = readTimeout(timeout)
  if (data !== undefined && form) throw new CliError('two_bodies', 'Give --data or --form, not both.')
  if ((data !== undefined || form) && (verb === 'GET' || verb === 'HEAD')) {
    throw new CliError('body_not_allowed', `A ${verb} call has no body. Did you mean POST, or --query?`)
  }
  const headers = readHeaders(header, whyNoAuthorization)
  const request = { method: verb, path: withQuery(path, query), headers }
  if (form) return { ...request, body: await readForm(form), signal }
  if (data === undefined) return { ...request, body: undefined, signal }
  const body = await readData(data)
  const isJson = !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  if (isJson) checkJson(body)
  return { ...request, body, signal }
}

/** Timers take whole milliseconds, and no more of them than 31 bits hold: a longer one would end at once. */
const longestSeconds = 2_147_483

function readTimeout(seconds: number | undefined): AbortSignal | undefined {
  if (seconds === undefined) return undefined
  if (!(seconds > 0 && seconds <= longestSeconds)) {
    throw new CliError(
      'bad_timeout',
      `--timeout must be a number of seconds, above 0 and at most ${longestSeconds}.`,
    )
  }
  return AbortSignal.timeout(Math.ceil(seconds * 1000))
}

/** What a URL makes of these segments is another path, and perhaps another operation of the API. */
function checkSegments(path: string): void {
  const [segments = ''] = path.split('?', 1)
  // What follows is for a browser and never sent: of an id with a number sign, the half would be missing.
  if (path.includes('#'))
    throw new CliError('bad_path', 'The path has a "#", from which on nothing is sent: write %23.')
  // A URL takes a backslash for a slash, leaves out control characters, and reads %2e as a dot (WHATWG URL).
  if (/[\\\p{Cc}]/u.test(segments))
    throw new CliError('bad_path', 'The path has a backslash or a control character: encode it.')
  for (const segment of segments === '/' ? [] : segments.split('/').slice(1)) {
    if (/^(\.|%2e){0,2}$/i.test(segment)) {
      const what = segment === '' ? 'an empty segment' : `the segment "${segment}"`
      throw new CliError(
        'bad_path',
        `The path has ${what}, with which it would be another one. Is an id missing?`,
      )
    }
  }
}

function withQuery(path: string, pairs: readonly string[]): string {
  const search = new URLSearchParams(pairs.map((pair) => splitPair(pair, '=', '--query')))
  return pairs.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${search}`
}

function readHeaders(lines: readonly string[], whyNoAuthorization: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [name, value] = splitPair(line, ':', '--header')
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new CliError('bad_header', `"${name}" is not a header name.`)
    if (name.toLowerCase() === 'authorization') {
      throw new CliError('bad_header', whyNoAuthorization)
    }
    const trimmed = value.trim()
    // fetch would refuse it with an error that repeats it.
    if (!/^[\t\u{20}-\u{7e}\u{80}-\u{ff}]*$/u.test(trimmed))
      throw new CliError('bad_header', `The value of "${name}" has a character that no header may have.`)
    headers[name] = trimmed
  }
  return headers
}

/** The value is not repeated in the message: it may be a secret. */
function splitPair(pair: string, separator: string, option: string): [string, string] {
  const at = pair.indexOf(separator)
  if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1)]
  throw new CliError('bad_pair', `${option} takes a name and a value, such as name${separator}value.`)
}

async function readData(data: string): Promise<Uint8Array<ArrayBuffer>> {
  if (data === '-' || data === '@-') return new Uint8Array(await readStdinBytes())
  if (!data.startsWith('@')) return new TextEncoder().encode(data)
  const path = data.slice(1)
  return readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    (error) => {
      throw unreadable(path, error)
    },
  )
}

function checkJson(body: Uint8Array): void {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new CliError(
      'bad_json',
      'The body is not JSON. Send something else with a header: -H "Content-Type: text/plain".',
    )
  }
}

/** Parts as curl writes them: `name=text`, `name=text;type=media/type`, `name=@file`, `name=@file;type=media/type`. */
async function readForm(parts: readonly string[]): Promise<FormData> {
  const form = new FormData()
  for (const part of parts) {
    const [name, given] = splitPair(part, '=', '--form')
    const [, text = '', type] = /^(.*?)(?:;type=([^;]*))?$/s.exec(given) ?? []
    if (text.startsWith('@')) {
      const path = text.slice(1)
      form.append(name, await openFile(path, type ?? ''), basename(path))
      // A part that is text has no place for a media type, so it goes as a file then.
    } else if (type) form.append(name, new Blob([text], { type }), name)
    else form.append(name, text)
  }
  return form
}

async function openFile(path: string, type: string): Promise<Blob> {
  try {
    return await openAsBlob(path, { type })
  } catch (error) {
    throw unreadable(path, error)
  }
}
