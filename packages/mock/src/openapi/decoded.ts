/** Decodes a part of an address or a reference; a percent sign that encodes nothing stands for itself. */
export function decoded(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
