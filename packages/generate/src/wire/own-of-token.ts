import type { ServerFact } from './read-servers.ts'

/** As client-core has it. */
export const unknownBase = 'https://address-of-the-token.invalid'

/**
 * Where an operation with servers of its own is for clients whose address comes with the token: at that address, where its
 * servers differ from the API's in the path alone; at its server, where there is one that is known whole.
 *
 * @returns why that is not known, otherwise
 */
export function ownOfToken(
  servers: readonly ServerFact[],
  own: readonly ServerFact[],
): { url: string } | { reason: string } {
  const [first] = own
  const origins = new Set(servers.map(({ url }) => split(url)[0]))
  const paths = new Set(own.map(({ url }) => split(url)[1]))
  const [path = ''] = paths
  const isBeside = own.length > 0 && own.every(({ url }) => origins.has(split(url)[0]))
  if (isBeside && paths.size === 1 && !path.includes('{')) return { url: unknownBase + path }
  if (!first) return { reason: 'it has no server it could be sent to' }
  if (own.length > 1)
    return { reason: `nobody says which of its ${own.length} servers belongs to the address of a token` }
  const open = Object.entries(first.variables).find(([, { default: preset }]) => preset === undefined)
  return open ? { reason: `nobody says what {${open[0]}} of its server is` } : { url: first.url }
}

/** Origin and path; either may have variables. */
function split(url: string): [origin: string, path: string] {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]*|\{[^{}]*\})(.*)$/i.exec(url) ?? []
  return [origin.toLowerCase(), path]
}
