import { randomBytes } from 'node:crypto'

/** Values of browsers, each under a number that only its browser knows: how many there may be, and for how long. */
export interface SessionsOptions {
  name: string
  lifetimeMs: number
  maxEntries: number
  isSecure: boolean
}

export interface Sessions<Value> {
  read(request: Request): Value | undefined
  /** Gives it and forgets it, so that it can be used once. */
  take(request: Request): Value | undefined
  /** Always under a new number, so that nobody can plant one. @returns the cookie */
  start(request: Request, value: Value): string
}

/** Keeps them in this process. With several processes they would live in a store all of them reach. */
export function createSessions<Value>({
  name,
  lifetimeMs,
  maxEntries,
  isSecure,
}: SessionsOptions): Sessions<Value> {
  const entries = new Map<string, { value: Value; endsAtMs: number }>()
  // Browsers take a __Host- cookie from this very host over https only, and from no subdomain.
  const cookie = isSecure ? `__Host-${name}` : name
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetimeMs / 1000}${isSecure ? '; Secure' : ''}`

  function idOf(request: Request): string {
    const pairs = (request.headers.get('cookie') ?? '').split('; ')
    return pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1) ?? ''
  }

  function read(request: Request): Value | undefined {
    const entry = entries.get(idOf(request))
    return entry && entry.endsAtMs > Date.now() ? entry.value : undefined
  }

  return {
    read,
    take(request) {
      const value = read(request)
      entries.delete(idOf(request))
      return value
    },
    start(request, value) {
      entries.delete(idOf(request))
      // The oldest come first: those that are over, and as many more as there must be room for.
      for (const [id, { endsAtMs }] of entries) {
        if (entries.size < maxEntries && endsAtMs > Date.now()) break
        entries.delete(id)
      }
      const id = randomBytes(32).toString('base64url')
      entries.set(id, { value, endsAtMs: Date.now() + lifetimeMs })
      return `${cookie}=${id}; ${attributes}`
    },
  }
}
