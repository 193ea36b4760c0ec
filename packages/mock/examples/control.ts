import { createMock } from '@latchkey/mock'

const mock = await createMock('gobo')
mock.setTokenLifetime(60)
mock.revokeTokens() // all of them, or the one given
mock.rotateSecret() // returns the new secret; the old one and every token end
mock.control('deny') // what no request can do: the next person asked for consent says no
const heal = mock.inject({ kind: 'rate-limit', retryAfterSeconds: 2, times: 3, on: 'POST /oauth/token' })
heal()
console.log(mock.counts.tokenRequests, mock.counts.callsByOperation, mock.counts.unauthorized)
mock.reset()
