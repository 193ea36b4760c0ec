/** Writes the value of the Authorization header of a token request. */
export type ClientAuth = (clientId: string, clientSecret: string) => string

/** HTTP Basic as RFC 6749 §2.3.1 has it: id and secret are form-encoded as UTF-8 before they are joined. */
export const clientSecretBasic: ClientAuth = (clientId, clientSecret) =>
  clientSecretBasicRaw(form(clientId), form(clientSecret))

/** HTTP Basic for servers that do not undo the form-encoding: id and secret as they are, in UTF-8. */
export const clientSecretBasicRaw: ClientAuth = (clientId, clientSecret) =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${clientId}:${clientSecret}`)))}`

function form(text: string): string {
  return String(new URLSearchParams({ '': text })).slice(1)
}
