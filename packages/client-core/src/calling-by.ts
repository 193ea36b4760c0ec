/** The call that those of a client of openapi-fetch come down to, whatever paths its type knows. */
export type AnyCall<Init, Result> = (method: string, path: string, init?: Init) => Promise<Result>

/** A client like the given one, of which every call is one of `request`: `GET(path, init)` is `request('GET', path, init)`. */
export function callingBy<Client extends object, Init, Result>(
  client: Client,
  request: AnyCall<Init, Result>,
): Client {
  const calls: Record<string, unknown> = { ...client, request }
  for (const method of Object.keys(client)) {
    if (method === method.toUpperCase()) calls[method] = request.bind(undefined, method)
  }
  return calls as Client
}
