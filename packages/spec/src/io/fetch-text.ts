import { decodeUtf8, isLoopback, parseUrl, SpecError } from '@latchkey/openapi'

export interface FetchTextOptions {
  /** The only hosts (`name` or `name:port`) that may be contacted, redirects included. */
  hosts: readonly string[]
  /** Default: the global `fetch`. */
  fetch?: typeof fetch | undefined
  /** For everything together, redirects and body included. Default: 20 s. */
  timeoutMs?: number | undefined
  /** Default: 64 MiB. */
  maxBytes?: number | undefined
}

const maxRedirects = 5

/**
 * Fetches a page or document as text. This is the only way scripts reach the network: https (http on loopback only), to
 * the stated hosts only, with a limit on time and size.
 *
 * @throws {@link SpecError} naming the address and why nothing came of it
 */
export async function fetchText(url: string, options: FetchTextOptions): Promise<string> {
  const { hosts, timeoutMs = 20_000, maxBytes = 64 * 1024 * 1024 } = options
  const send = options.fetch ?? fetch
  const signal = AbortSignal.timeout(timeoutMs)
  const fail = (reason: string, cause?: unknown): never => {
    throw new SpecError([{ file: url, reason }], { cause })
  }

  let target = checkUrl(url, url, hosts)
  try {
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(target.href, { redirect: 'manual', signal, headers: { accept } })
      if (response.ok) return decodeUtf8(url, await readBytes(response, maxBytes, fail))
      await response.body?.cancel()
      const location = redirectOf(response)
      if (location === undefined) return fail(`HTTP ${response.status}`)
      if (redirects === maxRedirects) return fail(`redirected more than ${maxRedirects} times`)
      const next = parseUrl(location, target.href)
      if (!next) return fail('redirected to something that is not an address')
      target = checkUrl(next.href, url, hosts)
    }
  } catch (error) {
    if (error instanceof SpecError) throw error
    if (signal.aborted) return fail(`no response within ${timeoutMs} ms`, error)
    return fail(`could not be fetched: ${networkReason(error)}`, error)
  }
}

function redirectOf({ status, headers }: Response): string | undefined {
  return status >= 300 && status < 400 ? (headers.get('location') ?? undefined) : undefined
}

const accept = 'text/markdown, application/yaml, application/json, text/plain;q=0.9, */*;q=0.1'

function checkUrl(url: string, named: string, hosts: readonly string[]): URL {
  const parsed = parseUrl(url)
  const fail = (reason: string): never => {
    throw new SpecError([{ file: named, reason }])
  }
  if (!parsed) return fail('is not an address')
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLoopback(parsed.hostname))) {
    return fail(`${parsed.protocol}//${parsed.host} is not https`)
  }
  if (parsed.username !== '' || parsed.password !== '')
    return fail('an address may not carry a user name or password')
  if (!hosts.includes(parsed.host)) {
    // A host stands for its usual port alone.
    const hint = parsed.port !== '' && hosts.includes(parsed.hostname) ? `: write it with its port there` : ''
    return fail(`${parsed.host} is not one of the hosts source.yaml states (${hosts.join(', ')})${hint}`)
  }
  return parsed
}

async function readBytes(
  response: Response,
  maxBytes: number,
  fail: (reason: string) => never,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) fail(`larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message
  return String(cause)
}
