/**
 * What may be known of a foreign error: its name and codes, e.g. `TypeError ECONNREFUSED`.
 *
 * Errors of an injected `fetch` may carry the request they failed on (axios puts headers and body there) or repeat it in
 * their messages, so the original never becomes the `cause` of ours.
 */
export function bareError(error: unknown): Error {
  const { name, code, cause } = Object(error) as { name?: unknown; code?: unknown; cause?: unknown }
  const words = [name, code, (Object(cause) as { code?: unknown }).code]
  return new Error(words.filter((word) => /^[A-Z]\w{0,40}$/.test(String(word))).join(' '))
}
