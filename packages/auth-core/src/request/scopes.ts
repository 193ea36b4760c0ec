interface Separated {
  /** What stands between two scopes, if not a space. */
  readonly scopeSeparator?: string | undefined
}

/** Scopes as the vendor writes them; words with single spaces between them are how everybody else does (RFC 6749 §3.3). */
export function joinScopes(
  scope: string | undefined,
  { scopeSeparator = ' ' }: Separated,
): string | undefined {
  return scope && words(scope, ' ').join(scopeSeparator)
}

/** Scopes out of a response, with single spaces between them. Some vendors give a list. */
export function readScopes(said: unknown, { scopeSeparator = ' ' }: Separated): string | undefined {
  const parts: unknown[] = Array.isArray(said) ? said : [said]
  return parts.every((part) => typeof part === 'string')
    ? parts.flatMap((part) => words(part, scopeSeparator)).join(' ')
    : undefined
}

/** A separator is written with and without blanks around it. */
function words(text: string, separator: string): string[] {
  return text
    .split(separator.trim() || ' ')
    .map((word) => word.trim())
    .filter(Boolean)
}
