import { describe, expect, test } from 'vitest'
import { createWebhookReceiver, type WebhookNotification, type WebhookReceiverOptions } from '../src/index.ts'

function receiver(options: Partial<WebhookReceiverOptions> = {}) {
  const seen: WebhookNotification[] = []
  const receive = createWebhookReceiver({
    onNotification: (notification) => void seen.push(notification),
    ...options,
  })
  const post = (body: BodyInit) =>
    receive(new Request('https://app.example.com/hook', { method: 'POST', body }))
  return { receive, post, seen }
}

const installed = { event: 'app.install', data: { org: 'g-2' } }

describe('the webhook receiver', () => {
  test('answers exactly 200, with nothing in it', async () => {
    const { post, seen } = receiver()
    const response = await post(JSON.stringify(installed))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(seen).toEqual([installed])
  })

  test('answers only when the work is done, so that a failure is delivered again', async () => {
    let tries = 0
    const { post } = receiver({
      onNotification: async () => {
        if (++tries === 1) throw new Error('queue is down')
      },
    })
    await expect(post(JSON.stringify(installed))).rejects.toThrow('queue is down')
    expect((await post(JSON.stringify(installed))).status).toBe(200)
  })

  test.each([
    '',
    'hello',
    'null',
    '[]',
    '{}',
    '{"event":7,"data":{}}',
    '{"event":"x"}',
    '{"event":"x","data":null}',
  ])('answers 400 to %j and calls nobody', async (body) => {
    const { post, seen } = receiver()
    expect([(await post(body)).status, seen]).toEqual([400, []])
  })

  test('answers 400 to bytes that are no text', async () => {
    expect((await receiver().post(new Uint8Array([0xff, 0xfe, 0x7b]))).status).toBe(400)
  })

  test('answers 405 to anything but POST', async () => {
    const response = await receiver().receive(new Request('https://app.example.com/hook'))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('lets you check headers and exact bytes before anything is read, and answers 401 when you refuse', async () => {
    const checked: [string | null, string][] = []
    const { receive, seen } = receiver({
      authenticate: (request, body) => {
        checked.push([request.headers.get('x-hub-signature'), new TextDecoder().decode(body)])
        return checked.length > 1
      },
    })
    const request = () =>
      new Request('https://app.example.com/hook', {
        method: 'POST',
        headers: { 'x-hub-signature': 'abc' },
        body: ` ${JSON.stringify(installed)}\n`,
      })
    expect((await receive(request())).status).toBe(401)
    expect(seen).toEqual([])
    expect((await receive(request())).status).toBe(200)
    expect(checked[0]).toEqual(['abc', ` ${JSON.stringify(installed)}\n`])
  })
})
