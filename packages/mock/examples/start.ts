import { createMock, createMockServer, defaultCredentials } from '@latchkey/mock'

// Real HTTP on a free loopback port, with url, apiUrl, tokenUrl and tokenBaseUrl to point a client at.
await using server = await createMockServer('nitro-sign')
const { clientId: clientID, clientSecret } = defaultCredentials
const body = JSON.stringify({ clientID, clientSecret })
const headers = { 'content-type': 'application/json' }
const answer = await fetch(server.tokenUrl!, { method: 'POST', headers, body })
console.log(answer.status)

// The same without a socket: give `mock.fetch` to a client as its fetch; the vendor's own addresses are answered.
const mock = await createMock('nitro-sign')
const authorization = `Bearer ${mock.issueToken()}`
const list = await mock.fetch('https://api.gonitro.dev/sign/envelopes', { headers: { authorization } })
console.log(await list.json())
