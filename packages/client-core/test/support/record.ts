/** A transport that keeps what it is called with. */
export function record(respond: (request: Request) => Response = () => Response.json({})) {
  const calls: Request[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    calls.push(request)
    return respond(request)
  }
  return { calls, fetch }
}
