import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { visitorOf, type Visit, type VisitOptions } from '../visitor.ts'

interface Item {
  id: number
  name: string
  status: string
  customer: { id: number }
}
interface Data<T = Item> {
  data: T[]
  next_cursor?: string
}

async function start(options = {}) {
  const mock = await createMock('octotable', { vendorOptions: options, clock: createFakeClock() })
  const visit = visitorOf(mock)
  return <T = Item>(method: string, path: string, options: VisitOptions = {}): Promise<Visit<Data<T>>> =>
    visit(method, path, { ...options, headers: { Property: '1234', ...options.headers } })
}

const customer = { first_name: 'Ada', last_name: 'Lovelace', phone: '+3901' }
const booking = {
  start_date: '2026-05-15',
  start_hour: '20:00:00',
  pax: 2,
  channel: 'OCTOTABLE_ADMIN',
  service_id: 2,
  room_id: 1,
  customer,
}

describe('OctoTable', () => {
  test('wraps everything in data, also one object', async () => {
    const visit = await start()
    expect((await visit('GET', '/rooms/1')).body).toEqual({
      data: [expect.objectContaining({ id: 1, tables: [expect.anything(), expect.anything()] })],
    })
  })

  test.each([
    ['/rooms', '/rooms', '/rooms/', { name: 'Terrace' }],
    ['/room/1/tables', '/room/1/table', '/room/1/table/', { name: 'T3', guests_max: 2 }],
    ['/services', '/services', '/services/', { name: 'Brunch' }],
    ['/properties', '/properties', '/properties/', { name: 'Second' }],
  ])('%s can be created, read, listed, changed and deleted', async (list, create, one, input) => {
    const visit = await start()
    const before = (await visit('GET', list)).body.data.length
    const made = await visit('POST', create, { json: input })
    expect(made.status).toBe(201)
    const { id } = made.body.data[0]!
    expect((await visit('GET', `${one}${id}`)).body.data).toEqual([expect.objectContaining(input)])
    expect((await visit('GET', list)).body.data).toHaveLength(before + 1)
    expect((await visit('PUT', `${one}${id}`, { json: { name: 'Changed' } })).body.data[0]!.name).toBe(
      'Changed',
    )
    expect((await visit<number>('DELETE', `${one}${id}`)).body.data).toEqual([id])
    expect((await visit('GET', `${one}${id}`)).status).toBe(404)
  })

  test('subscriptions are read below webhooks and changed below webhook', async () => {
    const visit = await start()
    const json = { endpoint: 'https://app.example.com/hook', webhook_type: 'RESERVATION_CREATED' }
    const { id } = (await visit('POST', '/webhooks/subscription', { json })).body.data[0]!
    expect((await visit('GET', `/webhooks/subscription/${id}`)).body.data).toEqual([{ id, ...json }])
    const changed = { ...json, webhook_type: 'RESERVATION_DELETED' }
    expect((await visit('PUT', `/webhook/subscription/${id}`, { json: changed })).body.data).toEqual([
      { id, ...changed },
    ])
    expect((await visit('PUT', `/webhooks/subscription/${id}`, { json: changed })).status).toBe(405)
    expect((await visit('GET', '/webhooks/subscriptions')).body.data).toHaveLength(1)
    expect((await visit('DELETE', `/webhook/subscription/${id}`)).status).toBe(200)
    expect((await visit('GET', '/webhooks/subscriptions')).body.data).toEqual([])
  })

  test('a reservation is made, found, changed, and stays CANCELLED when it is deleted', async () => {
    const visit = await start()
    const made = await visit('POST', '/reservations', { json: booking })
    expect([made.status, made.body.data[0]!.status]).toEqual([201, 'CONFIRMED'])
    const { id, customer: guest } = made.body.data[0]!
    expect(
      (await visit('GET', '/reservations?text_search=lovelace&status[]=CONFIRMED')).body.data,
    ).toHaveLength(1)
    const update = { ...booking, pax: 3, customer: { ...customer, id: guest.id } }
    expect((await visit('PUT', `/reservations/${id}`, { json: update })).body.data).toEqual([
      expect.objectContaining({ pax: 3 }),
    ])
    expect((await visit('DELETE', `/reservations/${id}`)).body.data[0]!.status).toBe('CANCELLED')
    expect((await visit('GET', `/reservations/${id}`)).body.data[0]!.status).toBe('CANCELLED')
    expect((await visit('GET', '/reservations?status[]=CONFIRMED')).body.data).toEqual([])
  })

  test.each([
    ['without customer.id', booking],
    ['that is partial', { pax: 3 }],
    ['with start_day', { ...booking, start_date: undefined, start_day: '2026-05-15' }],
  ])('an update %s is answered 500, as was observed', async (_, json) => {
    const visit = await start()
    await visit('POST', '/reservations', { json: booking })
    const { status, body } = await visit('PUT', '/reservations/1', { json })
    expect(status).toBe(500)
    expect(body).toEqual({
      success: false,
      error: {
        code: 'UNEXPECTED_ERROR',
        message: 'Unexpected error',
        class_name: 'UnexpectedErrorException',
      },
    })
  })

  test('a reservation without service, or in a room without tables, is refused', async () => {
    const visit = await start()
    expect((await visit('POST', '/reservations', { json: { ...booking, service_id: 99 } })).status).toBe(400)
    const { id } = (await visit('POST', '/rooms', { json: { name: 'Empty' } })).body.data[0]!
    expect((await visit('POST', '/reservations', { json: { ...booking, room_id: id } })).status).toBe(400)
  })

  test('reservations come in pages, filtered by day, room and service', async () => {
    const visit = await start({ pageSize: 2 })
    for (const day of ['2026-05-14', '2026-05-15', '2026-05-16'])
      await visit('POST', '/reservations', { json: { ...booking, start_date: day } })
    const first = await visit('GET', '/reservations')
    expect(first.body.data).toHaveLength(2)
    const second = await visit('GET', `/reservations?next_cursor=${first.body.next_cursor}`)
    expect(second.body.data).toHaveLength(1)
    expect(second.body).not.toHaveProperty('next_cursor')
    expect((await visit('GET', '/reservations?limit=1')).body.data).toHaveLength(1)
    expect(
      (await visit('GET', '/reservations?start_date=2026-05-15&end_date=2026-05-15')).body.data,
    ).toHaveLength(1)
    expect((await visit('GET', '/reservations?service_ids[]=1&room_ids[]=1')).body.data).toEqual([])
    expect((await visit('GET', '/reservations?next_cursor=made-up')).status).toBe(400)
  })

  test('slots and free rooms shrink as tables are taken, and come back after a cancellation', async () => {
    const visit = await start()
    interface Day {
      day: string
      available_services: { id: number; title: string; available_slots: string[] }[]
    }
    const slots = async () =>
      (await visit<Day>('GET', '/bookings/slots?start_date=2026-05-15&pax=6&service_id=2')).body.data[0]!
        .available_services[0]!
    expect(await slots()).toMatchObject({
      id: 2,
      title: 'Dinner',
      available_slots: expect.arrayContaining(['20:00:00']),
    })
    const free = async () =>
      (
        await visit<object[]>(
          'GET',
          '/bookings/rooms?start_date=2026-05-15&start_hour=20:00:00&pax=6&service_id=2',
        )
      ).body.data[0]!
    expect(await free()).toHaveLength(1)
    await visit('POST', '/reservations', { json: { ...booking, pax: 6 } })
    expect((await slots()).available_slots).not.toContain('20:00:00')
    expect(await free()).toEqual([])
    await visit('DELETE', '/reservations/1')
    expect((await slots()).available_slots).toContain('20:00:00')
  })

  test('guests of one hour get tables of their own, and wait when none is left', async () => {
    const visit = await start()
    interface Seated {
      status: string
      tables: { id: number }[]
    }
    const book = async () => (await visit<Seated>('POST', '/reservations', { json: booking })).body.data[0]!
    const seated = [await book(), await book(), await book()]
    expect(seated.map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED', 'WAITING'])
    expect(seated.map(({ tables }) => tables.map(({ id }) => id))).toEqual([[1], [2], []])
  })

  test('hours that are none are refused', async () => {
    const visit = await start()
    const json = { ...booking, start_hour: '99:99:99' }
    expect((await visit('POST', '/reservations', { json })).status).toBe(400)
  })

  test('a room takes its tables along', async () => {
    const visit = await start()
    expect((await visit('DELETE', '/rooms/1')).status).toBe(200)
    expect((await visit('GET', '/room/1/tables')).status).toBe(404)
    expect((await visit('GET', '/room/1/table/1')).status).toBe(404)
  })

  test('tables can be asked for by number of guests', async () => {
    const visit = await start()
    expect((await visit('GET', '/room/1/tables?pax=6')).body.data).toHaveLength(1)
  })

  test('the Property header is required where the documentation has it', async () => {
    const mock = await createMock('octotable')
    expect((await visitorOf(mock)('GET', '/rooms')).status).toBe(400)
    expect((await visitorOf(mock)('GET', '/webhooks/subscriptions')).status).toBe(200)
  })

  test('credentials are created once, anonymously, and the answer repeats the password', async () => {
    const mock = await createMock('octotable')
    const owner = { name: 'n', email: 'o@example.com', username: 'u', password: 'p' }
    const json = [{ redirect_uri: 'https://app.example.com/cb', sandbox_property: owner }]
    const { status, body } = await visitorOf(mock)<Data>('POST', '/api-account/oauth2/client', {
      json,
      token: null,
    })
    expect(status).toBe(201)
    expect(body.data[0]).toMatchObject({
      client_id: expect.stringMatching(/^public_/),
      username: 'u',
      password: 'p',
    })
  })

  test('errors carry code and class name', async () => {
    const visit = await start()
    expect((await visit('GET', '/rooms/77')).body).toEqual({
      success: false,
      error: {
        code: 'RESOURCE_NOT_FOUND',
        message: 'There is no room with this id.',
        class_name: 'ResourceNotFoundException',
      },
    })
  })
})
