import { sentTokenOf } from '@latchkey/auth-core/lib'

/** Deeper than this nothing is looked at: errors are flat, and a stack is finite. */
const DEEPEST = 32

/** What stands in place of a token. */
const STRUCK = '[token]'

/**
 * A copy of what an API responded with, without the token the call was sent with, wherever it stands in it. Anything that
 * looks like one (`Bearer …`) is left out as well: middleware may have made another response of it.
 */
export function strikeToken(value: unknown, response: Response, depth = 0): unknown {
  if (typeof value === 'string') return strikeText(value, sentTokenOf(response))
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((member) => strikeToken(member, response, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      strikeText(name, sentTokenOf(response)),
      strikeToken(member, response, depth + 1),
    ]),
  )
}

function strikeText(text: string, token: string | undefined): string {
  const struck = token ? text.replaceAll(token, STRUCK).replaceAll(encodeURIComponent(token), STRUCK) : text
  return struck.replace(/\bBearer [!-~]{8,}/gi, `Bearer ${STRUCK}`)
}
