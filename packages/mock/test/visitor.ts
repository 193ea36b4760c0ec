import { defaultCredentials, type Mock } from '../src/index.ts'

export interface Visit<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON, or the text where the answer is none. */
  readonly body: Body
  readonly bytes: Uint8Array
}

export interface VisitOptions {
  readonly json?: unknown
  readonly form?: Record<string, string>
  readonly body?: BodyInit
  readonly headers?: Record<string, string>
  /** Default: a live token. `null` sends none. */
  readonly token?: string | null
}

export type Visitor = <Body = unknown>(
  method: string,
  path: string,
  options?: VisitOptions,
) => Promise<Visit<Body>>

/** Calls a mock without a socket; `path` is below the API's base path unless it is a whole URL. */
export function visitorOf(mock: Mock): Visitor {
  let own: string | undefined
  return async (method, path, options = {}) => {
    const headers = new Headers(options.headers)
    const token = options.token === undefined ? (own ??= mock.issueToken()) : options.token
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    if (options.json !== undefined) headers.set('content-type', 'application/json')
    const json = options.json === undefined ? undefined : JSON.stringify(options.json)
    const body = json ?? (options.form && new URLSearchParams(options.form)) ?? options.body
    const url = path.startsWith('http') ? path : mock.apiUrl + path
    const init = { method, headers, redirect: 'manual' } as const
    return read(await mock.fetch(url, body === undefined ? init : { ...init, body }))
  }
}

export async function read<Body>(response: Response): Promise<Visit<Body>> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // Not JSON: the text it is.
  }
  return { status: response.status, headers: response.headers, body: body as Body, bytes }
}

export type TokenAnswer = Record<string, string>

/** Posts a form to the token endpoint, good credentials included unless they are overridden; an empty text leaves one out. */
export async function askToken(
  mock: Mock,
  members: Record<string, string> = {},
  init: RequestInit = {},
): Promise<Visit<TokenAnswer>> {
  const { clientId, clientSecret } = defaultCredentials
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...members,
  }
  const body = new URLSearchParams(Object.entries(form).filter(([, value]) => value !== ''))
  return read(await mock.fetch(mock.tokenUrl!, { method: 'POST', body, ...init }))
}
