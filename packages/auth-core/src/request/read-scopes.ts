import type { TokenDialect } from './dialect.ts'

/** Scopes out of a response, with single spaces between them (RFC 6749 §3.3). Some vendors give a list. */
export function readScopes(said: unknown, { scopes }: Pick<TokenDialect, 'scopes'>): string | undefined {
  const parts: unknown[] = Array.isArray(said) ? said : [said]
  return parts.every((part) => typeof part === 'string')
    ? parts
        .flatMap((part) => (scopes?.split(part) ?? part).split(/\s+/))
        .filter(Boolean)
        .join(' ')
    : undefined
}
