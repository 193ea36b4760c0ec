import { describe, expectTypeOf, test } from 'vitest'
import {
  unwrapAll,
  createOctotableClient,
  unwrapFirst,
  type components,
  type OctotableClient,
  type OctotablePaths,
  type ReservationChange,
} from '../src/index.ts'

type Schemas = components['schemas']

// Never called: the compiler is the test.
declare const octotable: OctotableClient

describe('what does not compile', () => {
  test('a path the API does not have', () => {
    expectTypeOf<OctotablePaths>().not.toHaveProperty('/oauth2/token')
    // @ts-expect-error the plural and the singular are not the same
    void (() => octotable.GET('/rooms/{room_id}/tables', { params: { path: { room_id: 1 } } }))
    // @ts-expect-error reading a subscription says webhooks, changing it webhook
    void (() => octotable.DELETE('/webhooks/subscription/{id}', { params: { path: { id: 1 } } }))
    // @ts-expect-error tokens are asked for elsewhere, by the package
    void (() => octotable.POST('/oauth2/token', { body: {} }))
  })

  test('a missing required field, path parameter or body', () => {
    expectTypeOf<{}>().not.toExtend<Schemas['RoomInput']>()
    // @ts-expect-error a room has a name
    void (() => octotable.POST('/rooms', { body: {} }))
    // @ts-expect-error which room?
    void (() => octotable.GET('/rooms/{room_id}'))
    // @ts-expect-error an update carries customer.id
    const update: Schemas['ReservationUpdate'] = {} as Schemas['ReservationInput']
    void update
    // @ts-expect-error a client is about one property
    void (() => createOctotableClient({ accessToken: 'a' }))
  })

  test('a wrong enum value', () => {
    expectTypeOf<'BOOKED'>().not.toExtend<Schemas['ReservationStatus']>()
    // @ts-expect-error no such status
    void (() => octotable.GET('/reservations', { params: { query: { 'status[]': ['BOOKED'] } } }))
    const endpoint = 'https://app.example.com'
    // @ts-expect-error no such event
    void (() => octotable.POST('/webhooks/subscription', { body: { endpoint, webhook_type: 'CREATED' } }))
  })
})

describe('what types say', () => {
  test('first and all give the items of the envelope', () => {
    void (async () => {
      expectTypeOf(unwrapAll(await octotable.GET('/rooms'))).toEqualTypeOf<Schemas['Room'][]>()
      expectTypeOf(unwrapFirst(await octotable.GET('/services'))).toEqualTypeOf<
        Schemas['Service'] | undefined
      >()
    })
  })

  test('all flattens /bookings/rooms', () => {
    void (async () => {
      expectTypeOf(unwrapAll(await octotable.GET('/bookings/rooms'))).toEqualTypeOf<Schemas['Room'][]>()
    })
  })

  test('the Property header is set by the client and may be another for one call', () => {
    type Header = OctotablePaths['/rooms']['get']['parameters']['header']
    expectTypeOf<Header>().toEqualTypeOf<{ Property?: number } | undefined>()
    void (() => octotable.GET('/rooms'))
    void (() => octotable.GET('/rooms', { params: { header: { Property: 2 } } }))
    // @ts-expect-error a number
    void (() => octotable.GET('/rooms', { params: { header: { Property: 'two' } } }))
  })

  test('errors are the envelope of the manual', () => {
    void (async () => {
      const { error } = await octotable.GET('/rooms')
      expectTypeOf<Schemas['Error']>().toExtend<NonNullable<typeof error>>()
      // Without a body there is none.
      expectTypeOf(error?.error?.message).toEqualTypeOf<string | undefined>()
    })
  })

  test('a change needs no more than what changes', () => {
    expectTypeOf<{ pax: number }>().toExtend<ReservationChange>()
    expectTypeOf<{ customer: { email: string } }>().toExtend<ReservationChange>()
    // @ts-expect-error who the customer is cannot change
    const change: ReservationChange = { customer: { id: 5 } }
    void change
  })
})
