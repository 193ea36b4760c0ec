/** An address as an object, or `undefined` where it is none: what `URL.parse` does, which Node 20 lacks. */
export function parseUrl(text: string, base?: string | undefined): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined
}
