/** A `fetch` that signs what it sends: path, time, token and body. */
export function signing(key: string, send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const body = await request.clone().text()
    const url = new URL(request.url)
    const token = url.searchParams.get('access_token') ?? ''
    const timestamp = String(Math.floor(Date.now() / 1000))
    const text = url.pathname + timestamp + token + body
    url.searchParams.set('timestamp', timestamp)
    url.searchParams.set('sign', await hmac(key, text))
    const { method, headers, signal, redirect } = request
    const isEmpty = method === 'GET' || method === 'HEAD'
    const sent = { method, headers, signal, redirect }
    return send(url, isEmpty ? sent : { ...sent, body })
  }
}

async function hmac(key: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const [secret, bytes] = [key, text].map((one) =>
    new TextEncoder().encode(one),
  ) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
  const imported = await crypto.subtle.importKey(
    'raw',
    secret,
    algorithm,
    false,
    ['sign'],
  )
  const signed = await crypto.subtle.sign('HMAC', imported, bytes)
  return Array.from(new Uint8Array(signed), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
