import type { RequestListener } from 'node:http'
import { listen } from '@latchkey/testkit/listen'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fetchText } from '../../src/io/fetch-text.ts'

async function serve(listener: RequestListener): Promise<{ url: string; host: string }> {
  const { url, port, close } = await listen(listener)
  onTestFinished(close)
  return { url, host: `127.0.0.1:${port}` }
}

const never: typeof fetch = () => Promise.reject(new Error('contacted'))

describe('fetchText', () => {
  test('gives the text of a page', async () => {
    const { url, host } = await serve((_request, response) => response.end('# Títle\n'))
    expect(await fetchText(`${url}/a.md`, { hosts: [host] })).toBe('# Títle\n')
  })

  test('follows a redirect within the stated hosts', async () => {
    const { url, host } = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' }).end()
      else response.end('moved')
    })
    expect(await fetchText(`${url}/old`, { hosts: [host] })).toBe('moved')
  })

  test('does not contact a host it was redirected to that is not stated', async () => {
    let contacted = false
    const other = await serve((_request, response) => {
      contacted = true
      response.end('x')
    })
    const { url, host } = await serve((_request, response) =>
      response.writeHead(302, { location: `${other.url}/x` }).end(),
    )
    await expect(fetchText(url, { hosts: [host] })).rejects.toThrow(
      `${url}: ${other.host} is not one of the hosts`,
    )
    expect(contacted).toBe(false)
  })

  test('gives up on a circle of redirects', async () => {
    const { url, host } = await serve((_request, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    )
    await expect(fetchText(url, { hosts: [host] })).rejects.toThrow('redirected more than 5 times')
  })

  const refused: [title: string, url: string, message: string][] = [
    ['http beyond loopback', 'http://docs.acme.test/x', 'http://docs.acme.test is not https'],
    [
      'a host that is not stated',
      'https://evil.test/x',
      'evil.test is not one of the hosts source.yaml states (docs.acme.test)',
    ],
    ['a look-alike host', 'https://docs.acme.test.evil.test/x', 'is not one of the hosts'],
    [
      'another port',
      'https://docs.acme.test:8443/x',
      'docs.acme.test:8443 is not one of the hosts source.yaml states (docs.acme.test): write it with its port there',
    ],
    ['credentials in the address', 'https://a:b@docs.acme.test/x', 'may not carry a user name'],
    ['a file', 'file:///etc/passwd', 'is not https'],
  ]
  test.each(refused)('refuses %s without contacting anyone', async (_title, url, message) => {
    await expect(fetchText(url, { hosts: ['docs.acme.test'], fetch: never })).rejects.toThrow(message)
  })

  test('stops reading what is too large', async () => {
    const { url, host } = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const write = (): void => {
        while (response.write(chunk)) if (response.destroyed) return
      }
      response.on('drain', write)
      write()
    })
    await expect(fetchText(url, { hosts: [host], maxBytes: 100_000 })).rejects.toThrow(
      'larger than 100000 bytes',
    )
  })

  test('stops waiting for a page that does not come, headers and body alike', async () => {
    const { url, host } = await serve((request, response) => {
      if (request.url === '/body') response.write('# T')
    })
    for (const path of ['/headers', '/body']) {
      await expect(fetchText(url + path, { hosts: [host], timeoutMs: 50 })).rejects.toThrow(
        'no response within 50 ms',
      )
    }
  })

  test('names the status of a failure and the reason of no connection', async () => {
    const { url, host } = await serve((_request, response) => response.writeHead(404).end('<html>'))
    await expect(fetchText(url, { hosts: [host] })).rejects.toThrow(`${url}: HTTP 404`)
    const closed = 'http://127.0.0.1:9'
    await expect(fetchText(closed, { hosts: ['127.0.0.1:9'] })).rejects.toThrow('could not be fetched')
  })

  test('refuses bytes that are not UTF-8', async () => {
    const { url, host } = await serve((_request, response) => response.end(Buffer.from([0xff, 0xfe])))
    await expect(fetchText(url, { hosts: [host] })).rejects.toThrow('not valid UTF-8')
  })
})
