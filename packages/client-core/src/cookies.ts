/** The header of a call's own cookies and these, each `name=value`. One that the call has already is left as it is. */
export function joinCookies(own: string | null | undefined, added: readonly string[]): string {
  const names = new Set((own ?? '').split(';').map(nameOf))
  return [own?.trim(), ...added.filter((cookie) => !names.has(nameOf(cookie)))].filter(Boolean).join('; ')
}

const nameOf = (cookie: string) => cookie.split('=', 1)[0]!.trim()
