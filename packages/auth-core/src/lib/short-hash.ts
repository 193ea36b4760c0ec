/** Tells texts apart without repeating them: FNV-1a, 32 bits, as hex. No secret is to be hidden by it. */
export function shortHash(text: string | undefined): string | undefined {
  if (!text) return undefined
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
