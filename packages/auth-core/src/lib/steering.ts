/**
 * Whether an error is a framework's way of steering, not a failure: it has to reach the framework untouched.
 *
 * Frameworks end a render by rejecting what it waits for: Next.js with errors that carry a `digest` (a prerender that is
 * over, a redirect, a page that turns out to be dynamic), React by throwing a promise. An abort that neither the caller nor
 * we asked for is the transport's own reason. Such an error is never repeated, remembered, counted or wrapped.
 */
export function isSteering(error: unknown): boolean {
  const { digest, then, name } = Object(error) as { digest?: unknown; then?: unknown; name?: unknown }
  return digest !== undefined || typeof then === 'function' || name === 'AbortError'
}
