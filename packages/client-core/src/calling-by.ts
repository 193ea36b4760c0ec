/** The call that those of a client of openapi-fetch come down to, whatever paths its type knows. */
export type AnyCall<Init, Result> = (method: string, path: string, init?: Init) => Promise<Result>

/** A client like the given one, of which every call is one of `request`: `GET(path, init)` is `request('GET', path, init)`. */
export function callingBy<Client extends object, Init, Result>(
  client: Client,
  request: AnyCall<Init, Result>,
): Client {
  const calls: Record<string, unknown> = { ...client, request }
  for (const name in client) if (name === name.toUpperCase()) calls[name] = request.bind(undefined, name)
  return calls as Client
}
