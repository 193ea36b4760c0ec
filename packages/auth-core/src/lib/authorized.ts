/** Marks a `fetch` of ours that sends tokens; a global symbol, so that two copies of this package know each other's. */
const AUTHORIZED = Symbol.for('latchkey.authorized-fetch')

/** Marks a `fetch` that waits for a token, or one that wraps such a one. */
export function markAuthorized<Fetch extends object>(fetch: Fetch): Fetch {
  return Object.defineProperty(fetch, AUTHORIZED, { value: true })
}

/** Whether a `fetch` waits for a token: a token call that goes through it would wait for itself. */
export function isAuthorized(fetch: unknown): boolean {
  return (Object(fetch) as { [AUTHORIZED]?: unknown })[AUTHORIZED] === true
}
