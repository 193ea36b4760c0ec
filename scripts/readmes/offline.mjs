// The network of a reader who is offline: loopback, and `https://app.example.com`, which stands for the reader's own backend
// and adds the token of a mock, as backends do.
import { Socket } from 'node:net'

const connect = Socket.prototype.connect
Socket.prototype.connect = function (...args) {
  const [first] = args
  const options = Array.isArray(first) ? first[0] : first
  const host = typeof options === 'object' ? (options.host ?? 'localhost') : 'localhost'
  if (options?.path || /^(localhost|127\.0\.0\.1|::1)$/.test(host)) return connect.apply(this, args)
  throw new Error(`The network is cut off, and ${host} was asked for.`)
}

const { MOCK_API_URL: api, MOCK_TOKEN: token } = process.env
const transport = globalThis.fetch
globalThis.fetch = (input, init) => {
  const { url, method, headers } = input instanceof Request ? input : { url: String(input), ...init }
  const path = /^https:\/\/app\.example\.com\/[\w-]+(.*)$/.exec(url)?.[1]
  if (api === undefined || path === undefined) return transport(input, init)
  const sent = new Headers(headers)
  sent.set('authorization', `Bearer ${token}`)
  return transport(api + path, { method, headers: sent })
}
