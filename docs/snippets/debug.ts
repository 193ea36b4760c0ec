import { createMock, defaultCredentials } from '@latchkey/mock'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const mock = await createMock('nitro-sign')
const seen: string[] = []

/** Every request: no header and no query, which may hold secrets. */
const loggedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const { method, url } = request
  const response = await mock.fetch(request) // yours: fetch(request)
  seen.push(`${method} ${new URL(url).pathname} ${response.status}`)
  return response
}

const { clientId, clientSecret } = defaultCredentials
const nitro = createNitroSign({
  clientId,
  clientSecret,
  fetch: loggedFetch,
  tokens: { onEvent: ({ type }) => seen.push(type) },
})

mock.inject({ kind: 'unauthorized', times: 1 })
await nitro.GET('/sign/envelopes')
console.log(seen.length, 'lines, the last:', seen.at(-1)) // 7 lines, the last: GET /sign/envelopes 200
