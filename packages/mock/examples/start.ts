import { createMock, createMockServer, defaultCredentials } from '@latchkey/mock'

// Real HTTP on a free loopback port, with url, apiUrl, tokenUrl and tokenBaseUrl to point a client at.
const server = await createMockServer('nitro-sign')
try {
  const { clientId: clientID, clientSecret } = defaultCredentials
  const body = JSON.stringify({ clientID, clientSecret })
  const headers = { 'content-type': 'application/json' }
  console.log((await fetch(server.tokenUrl!, { method: 'POST', headers, body })).status)
} finally {
  await server.close() // From Node 24 on, `await using server = …` does it.
}

// The same without a socket: give `mock.fetch` to a client as its fetch; the vendor's own addresses are answered.
const mock = await createMock('nitro-sign')
const headers = { authorization: `Bearer ${mock.issueToken()}` }
const list = await mock.fetch('https://api.gonitro.dev/sign/envelopes', { headers })
console.log(await list.json())
