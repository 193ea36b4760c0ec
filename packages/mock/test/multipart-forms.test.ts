import { describe, expect, test } from 'vitest'
import type { Visit } from './visitor.ts'
import { type Failure, visit } from './library-visit.ts'

describe('multipart forms', () => {
  const caption = new Blob(['{"text":"Emma"}'], { type: 'application/json' })
  const image = new File(['png'], 'emma.png', { type: 'image/png' })

  async function put(parts: Record<string, Blob | string>): Promise<Visit<Failure>> {
    const body = new FormData()
    for (const [name, part] of Object.entries(parts)) body.set(name, part)
    return visit('PUT', '/books/b1/cover', { body })
  }

  test('are taken part by part', async () => {
    expect((await put({ caption, image, rank: '1' })).status).toBe(204)
  })

  test('a JSON part without a file name keeps its type', async () => {
    const part = (head: string, content: string): string =>
      `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
    const json = part('name="caption"\r\nContent-Type: application/json', '{"text":"Emma"}')
    const png = part('name="image"; filename="a.png"\r\nContent-Type: image/png', 'png')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await visit('PUT', '/books/b1/cover', { body: `${json}${png}--x--\r\n`, headers })).status).toBe(
      204,
    )
  })

  test.each<[string, Record<string, Blob | string>, RegExp]>([
    ['a missing part', { caption }, /must have the member "image"/],
    [
      'a JSON part sent as text',
      { caption: '{"text":"Emma"}', image },
      /"caption" must be sent with the part header Content-Type: application\/json/,
    ],
    [
      'a part that is not JSON',
      { caption: new Blob(['{'], { type: 'application/json' }), image },
      /"caption" is not valid JSON/,
    ],
    [
      'a member of a JSON part',
      { caption: new Blob(['{}'], { type: 'application/json' }), image },
      /\/caption must have the member "text"/,
    ],
    [
      'a file of another type',
      { caption, image: new File(['gif'], 'a.gif', { type: 'image/gif' }) },
      /"image" must be sent with .* image\/png or image\/jpeg/,
    ],
    ['an invalid number', { caption, image, rank: 'first' }, /\/rank must be integer/],
  ])('%s is refused', async (_, parts, message) => {
    const { status, body } = await put(parts)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
  })

  test('a form that ends early is refused', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const { status, body } = await visit('PUT', '/books/b1/cover', { body: '--x\r\nContent-Dis', headers })
    expect(status).toBe(400)
    expect(body.message).toMatch(/not a readable multipart form/)
  })

  test("a form of another runtime's class, which is sent as its text, is told as what it is", async () => {
    const headers = { 'content-type': 'multipart/form-data' }
    const { status, body } = await visit('PUT', '/books/b1/cover', { body: '[object FormData]', headers })
    expect(status).toBe(400)
    expect(body.message).toMatch(/both must be of one runtime, and jsdom has its own/)
  })
})
