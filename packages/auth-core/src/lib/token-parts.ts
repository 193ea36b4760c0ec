/** What may be part of a token: visible ASCII, and spaces, which are spelled out. */
export function isPart(value: unknown): value is string {
  return typeof value === 'string' && /^[ -~]+$/.test(value)
}

/** Several texts as one that can be a token; what a token may not hold, and what stands between them, is spelled out. */
export function joinParts(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[ %&]/g, encodeURIComponent)).join('&')
}

/** The texts that `joinParts` has made one of; what that has not made stays as it is. */
export function splitParts(token: string): string[] {
  return token.split('&').map((part) => part.replace(/%2[056]/g, decodeURIComponent))
}
