/**
 * What may be shown of a foreign error: its code or that of its cause, else its name.
 *
 * Never its message, which may repeat what was sent: `Headers` has the value in there, a parser a piece of the text. The
 * `code` of a DOMException is a number of old, and says nothing.
 */
export function reasonOf(error: unknown): string {
  const { name, code, cause } = Object(error) as { name?: unknown; code?: unknown; cause?: unknown }
  const words = [code, (Object(cause) as { code?: unknown }).code, name]
  return (
    words.find((word): word is string => typeof word === 'string' && /^[A-Za-z]\w{0,60}$/.test(word)) ??
    'Error'
  )
}
