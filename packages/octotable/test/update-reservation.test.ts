import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createOctotableClient, retryFetch, updateReservation } from '../src/index.ts'

const stored = {
  id: 4711,
  pax: 4,
  status: 'CONFIRMED',
  customer: { id: 9, first_name: 'Ada', last_name: 'Rossi', email: null, phone: '+39061234567' },
  service: { id: 1, name: 'Dinner' },
  channel: 'OCTOTABLE_ADMIN',
  room: { id: 2, name: 'Garden' },
  start_date: '2026-05-15',
  start_hour: '20:00:00',
  end_date: '2026-05-15T22:00:00',
  last_status_change: '2026-05-01T10:00:00',
  notes: 'window',
  special_request: '',
  tables: [],
}

function restaurant(reservation: object = stored) {
  const fetch = observeFetch(({ method, body }) =>
    Response.json({ data: method === 'PUT' ? [{ ...stored, written: JSON.parse(body) }] : [reservation] }),
  )
  const client = createOctotableClient({ propertyId: 1, fetch, baseUrl: 'https://api.example.com/v2' })
  const written = () => JSON.parse(fetch.calls.find(({ method }) => method === 'PUT')!.body) as object
  return { client, fetch, written }
}

describe('updateReservation', () => {
  test('writes the whole reservation back, with the customer id and without what is empty', async () => {
    const { client, fetch, written } = restaurant()
    await updateReservation(client, 4711, { pax: 5 })
    expect(fetch.calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://api.example.com/v2/reservations/4711',
      'PUT https://api.example.com/v2/reservations/4711',
    ])
    expect(written()).toEqual({
      start_date: '2026-05-15',
      start_hour: '20:00:00',
      pax: 5,
      channel: 'OCTOTABLE_ADMIN',
      service_id: 1,
      room_id: 2,
      notes: 'window',
      customer: { id: 9, first_name: 'Ada', last_name: 'Rossi', phone: '+39061234567' },
    })
  })

  test('reads again after a failure, and never writes again', async () => {
    const fetch = observeFetch(({ method }, index) =>
      method === 'GET' && index > 0
        ? Response.json({ data: [stored] })
        : new Response('{}', { status: 503, headers: { 'retry-after': '0' } }),
    )
    const client = createOctotableClient({ propertyId: 1, accessToken: 'planted', fetch: retryFetch(fetch) })
    const change = updateReservation(client, 4711, { pax: 5 })
    await expect(change).rejects.toMatchObject({ code: 'unavailable', status: 503 })
    expect(fetch.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT'])
  })

  test('writes once more with a new token when the old one was refused', async () => {
    const fetch = observeFetch(({ method, headers }) =>
      method === 'PUT' && headers.get('authorization') === 'Bearer old'
        ? new Response('{}', { status: 401 })
        : Response.json({ data: [stored] }),
    )
    const accessToken = ({ rejected }: { rejected?: string | undefined }) =>
      rejected === undefined ? 'old' : 'new'
    const client = createOctotableClient({ propertyId: 1, accessToken, fetch })
    await updateReservation(client, 4711, { pax: 5 })
    expect(fetch.calls.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT'])
  })

  test('merges the customer member by member and keeps its id', async () => {
    const { client, written } = restaurant()
    await updateReservation(client, 4711, { customer: { email: 'ada@example.com' } })
    expect(written()).toMatchObject({ customer: { id: 9, first_name: 'Ada', email: 'ada@example.com' } })
  })

  test('makes the change from the reservation as it is now', async () => {
    const { client, written } = restaurant()
    await updateReservation(client, 4711, ({ pax }) => ({ pax: pax + 2 }))
    expect(written()).toMatchObject({ pax: 6 })
  })

  test('sends a channel it does not know back as it came', async () => {
    const { client, written } = restaurant({ ...stored, channel: 'GOOGLE' })
    await updateReservation(client, 4711, { pax: 2 })
    expect(written()).toMatchObject({ channel: 'GOOGLE' })
  })

  test('names what is missing and writes nothing', async () => {
    const { room: _room, ...withoutRoom } = { ...stored, customer: { first_name: 'Ada', last_name: 'Rossi' } }
    const { client, fetch } = restaurant(withoutRoom)
    await expect(updateReservation(client, 4711, { pax: 2 })).rejects.toMatchObject({
      code: 'reservation_incomplete',
      message: expect.stringContaining('room_id, customer.id, customer.phone'),
    })
    expect(fetch.calls).toHaveLength(1)
  })

  test('the change can supply what was missing', async () => {
    const { room: _room, ...withoutRoom } = stored
    const { client, written } = restaurant(withoutRoom)
    await updateReservation(client, 4711, { room_id: 3 })
    expect(written()).toMatchObject({ room_id: 3 })
  })

  test('an empty answer means that there is no such reservation', async () => {
    const { client, fetch } = restaurant()
    fetch.answer(() => Response.json({ data: [] }))
    await expect(updateReservation(client, 1, {})).rejects.toMatchObject({ code: 'reservation_not_found' })
    expect(fetch.calls).toHaveLength(1)
  })

  test('a failed writing is not repeated', async () => {
    const { client, fetch } = restaurant()
    fetch.answer(({ method }) =>
      method === 'PUT' ? new Response('oops', { status: 500 }) : Response.json({ data: [stored] }),
    )
    await expect(updateReservation(client, 4711, { pax: 2 })).rejects.toMatchObject({ code: 'server_error' })
    expect(fetch.calls).toHaveLength(2)
  })

  test('an abort stops it between reading and writing', async () => {
    const { client, fetch } = restaurant()
    const controller = new AbortController()
    const update = updateReservation(
      client,
      4711,
      () => {
        controller.abort(new Error('closed'))
        return { pax: 2 }
      },
      { signal: controller.signal },
    )
    await expect(update).rejects.toThrow('closed')
    expect(fetch.calls.map(({ method }) => method)).toEqual(['GET'])
  })
})
