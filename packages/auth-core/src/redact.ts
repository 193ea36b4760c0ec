/** Replaces every given secret in a text, in the spellings it travels in: raw, form-encoded, JSON-escaped. */
export function redact(text: string, secrets: readonly string[]): string {
  for (const secret of secrets) {
    if (!secret) continue
    const spellings = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
    ]
    for (const spelling of spellings) text = text.replaceAll(spelling, '[redacted]')
  }
  return text
}

/**
 * Copies an error chain with nothing but names, codes and redacted texts.
 *
 * Errors of an injected `fetch` may carry the request they failed on (axios puts headers and body there), so the
 * original never becomes the `cause` of ours.
 */
export function redactedError(error: unknown, secrets: readonly string[], depth = 4): Error {
  const { name, message, code, stack, cause } = Object(error) as Partial<Error> & { code?: unknown }
  const copy = new Error(redact(String(message ?? 'unknown error'), secrets))
  copy.name = redact(String(name ?? 'Error'), secrets)
  copy.stack = redact(String(stack ?? copy.stack), secrets)
  if (typeof code === 'string') Object.assign(copy, { code: redact(code, secrets) })
  if (cause !== undefined && depth) copy.cause = redactedError(cause, secrets, depth - 1)
  return copy
}
