import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createOctotableClient, createWebhookReceiver, type ReservationNotice } from '../src/index.ts'

const stored = { id: 4711, pax: 4, status: 'CANCELLED', start_date: '2026-05-15', start_hour: '20:00:00' }

function receiver(onReservation: (notice: ReservationNotice) => unknown = () => {}) {
  const notices: ReservationNotice[] = []
  const fetch = observeFetch(({ url }) =>
    url.endsWith('/4711')
      ? Response.json({ data: [stored] })
      : Response.json({ success: false, error: { message: 'not found' } }, { status: 404 }),
  )
  const receive = createWebhookReceiver({
    client: createOctotableClient({ propertyId: 1, fetch }),
    async onReservation(notice) {
      notices.push(notice)
      await onReservation(notice)
    },
  })
  const post = (body: string) =>
    receive(new Request('https://app.example.com/hook', { method: 'POST', body }))
  return { receive, post, notices, fetch }
}

describe('the webhook receiver', () => {
  test('believes nothing but the id and reads the reservation again', async () => {
    const { post, notices } = receiver()
    const response = await post(JSON.stringify({ id: 4711, status: 'CONFIRMED', pax: 99 }))
    expect(response.status).toBe(200)
    expect(notices).toEqual([
      { reservationId: 4711, reservation: stored, untrustedBody: { id: 4711, status: 'CONFIRMED', pax: 99 } },
    ])
  })

  test.each([
    [{ reservation_id: 4711, id: 1 }],
    [{ reservation: { id: 4711 }, id: 1 }],
    [{ data: { id: 4711 } }],
    [{ data: [{ reservation_id: 4711 }] }],
    [{ event: 'RESERVATION_CREATED', data: [{ reservation: { id: 4711 } }] }],
  ])('finds the id in %j', async (body) => {
    const { post, notices } = receiver()
    expect((await post(JSON.stringify(body))).status).toBe(200)
    expect(notices[0]).toMatchObject({ reservationId: 4711 })
  })

  test.each(['', 'hello', '[]', 'null', '{}', '{"id":"4711"}', '{"id":-1}', '{"id":1.5}', '{"id":1e300}'])(
    'answers 400 to %j and asks OctoTable nothing',
    async (body) => {
      const { post, notices, fetch } = receiver()
      expect((await post(body)).status).toBe(400)
      expect([notices, fetch.calls]).toEqual([[], []])
    },
  )

  test('a reservation OctoTable does not know is told as such', async () => {
    const { post, notices } = receiver()
    expect((await post('{"id":5}')).status).toBe(200)
    expect(notices[0]).toMatchObject({ reservationId: 5, reservation: undefined })
  })

  test('answers 405 to anything but POST', async () => {
    const { receive, fetch } = receiver()
    const response = await receive(new Request('https://app.example.com/hook'))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(fetch.calls).toEqual([])
  })

  test('passes a failed reading on', async () => {
    const { post, fetch, notices } = receiver()
    fetch.answer(() => new Response(null, { status: 503 }))
    await expect(post('{"id":4711}')).rejects.toMatchObject({ code: 'unavailable' })
    expect(notices).toEqual([])
  })

  test('passes a failure of your function on', async () => {
    const { post } = receiver(() => {
      throw new Error('queue is down')
    })
    await expect(post('{"id":4711}')).rejects.toThrow('queue is down')
  })
})
