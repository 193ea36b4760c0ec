/**
 * Whether an error of a transport is a framework's way of steering, not a failure: it has to reach the framework untouched.
 *
 * Beside what ends a render (`endsRender`), an abort that neither the caller nor we asked for is the transport's own
 * reason. Such an error is never repeated, remembered, counted or wrapped.
 */
export function isSteering(error: unknown): boolean {
  return endsRender(error) || (Object(error) as { name?: unknown }).name === 'AbortError'
}

/**
 * Whether a framework ends or interrupts a render with an error, from whatever it was that the render waited for: a call, a
 * function that fetches a secret, a store, a lock.
 *
 * Next.js does with errors that carry a `digest` (a prerender that is over, a redirect, a page that turns out to be
 * dynamic), React by throwing a promise.
 */
export function endsRender(error: unknown): boolean {
  const { digest, then } = Object(error) as { digest?: unknown; then?: unknown }
  return digest !== undefined || typeof then === 'function'
}
