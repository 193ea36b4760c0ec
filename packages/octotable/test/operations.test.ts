import { createMock, defaultCredentials, readDocument } from '@latchkey/mock'
import { operationContract } from '@latchkey/testkit'
import { createOctotable, octotableExchange, registerClient, type Octotable } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials
const credentials = { clientId, clientSecret }

const registration = {
  redirect_uri: 'https://app.example.com/callback',
  sandbox_property: { name: 'Osteria', email: 'ada@example.com', username: 'ada', password: 'correct horse' },
}
const room = { name: 'Garden' }
const table = { name: 'T7', bookable: true, guests_min: 2, guests_max: 4 }
const service = { name: 'Dinner', average_stay: 90, start_time: '19:00:00', end_time: '23:00:00' }
const property = { name: 'Osteria', city: 'Roma', cap: '00184' }
const subscription = {
  endpoint: 'https://app.example.com/hook',
  webhook_type: 'RESERVATION_CREATED',
} as const
const reservation = {
  start_date: '2026-05-15',
  start_hour: '20:00:00',
  pax: 4,
  channel: 'OCTOTABLE_ADMIN',
  service_id: 1,
  room_id: 1,
  customer: { first_name: 'Ada', last_name: 'Rossi', phone: '+39061234567' },
} as const

const roomPath = { path: { room_id: 1 } }
const tablePath = { path: { room_id: 1, table_id: 2 } }
const servicePath = { path: { service_id: 1 } }
const reservationPath = { path: { reservation_id: 1 } }
const idPath = { path: { id: 1 } }

operationContract<Octotable>({
  name: 'octotable',
  document: readDocument('octotable') as unknown as Readonly<Record<string, unknown>>,
  startBackend: () => createMock('octotable', { stateless: true }),
  createClient: (fetch) => createOctotable({ ...credentials, propertyId: 1234, fetch }),
  calls: {
    'POST /api-account/oauth2/client': (_client, fetch) => registerClient(registration, { fetch }),
    'POST /oauth2/token': (_client, fetch) => octotableExchange({ ...credentials, fetch })(),
    'GET /rooms': (client) => client.GET('/rooms'),
    'POST /rooms': (client) => client.POST('/rooms', { body: room }),
    'GET /rooms/{room_id}': (client) => client.GET('/rooms/{room_id}', { params: roomPath }),
    'PUT /rooms/{room_id}': (client) => client.PUT('/rooms/{room_id}', { params: roomPath, body: room }),
    'DELETE /rooms/{room_id}': (client) => client.DELETE('/rooms/{room_id}', { params: roomPath }),
    'GET /room/{room_id}/tables': (client) =>
      client.GET('/room/{room_id}/tables', {
        params: { ...roomPath, query: { start_date: '2026-05-15', pax: 2, service_id: 1 } },
      }),
    'POST /room/{room_id}/table': (client) =>
      client.POST('/room/{room_id}/table', { params: roomPath, body: table }),
    'GET /room/{room_id}/table/{table_id}': (client) =>
      client.GET('/room/{room_id}/table/{table_id}', { params: tablePath }),
    'PUT /room/{room_id}/table/{table_id}': (client) =>
      client.PUT('/room/{room_id}/table/{table_id}', { params: tablePath, body: table }),
    'DELETE /room/{room_id}/table/{table_id}': (client) =>
      client.DELETE('/room/{room_id}/table/{table_id}', { params: tablePath }),
    'GET /services': (client) => client.GET('/services'),
    'POST /services': (client) =>
      client.POST('/services', { body: { ...service, days_of_week: ['FRIDAY'], max_advance: 60 } }),
    'GET /services/{service_id}': (client) => client.GET('/services/{service_id}', { params: servicePath }),
    'PUT /services/{service_id}': (client) =>
      client.PUT('/services/{service_id}', { params: servicePath, body: service }),
    'DELETE /services/{service_id}': (client) =>
      client.DELETE('/services/{service_id}', { params: servicePath }),
    'GET /reservations': (client) =>
      client.GET('/reservations', {
        params: {
          query: {
            next_cursor: 'abc',
            limit: 20,
            start_date: '2026-05-15',
            start_hour: '18:00:00',
            end_date: '2026-05-16',
            'status[]': ['CONFIRMED', 'WAITING'],
            text_search: 'Rossi',
            'service_ids[]': [1, 2],
            'room_ids[]': [1],
            incoming: true,
            arrived: false,
            departed: false,
          },
        },
      }),
    'POST /reservations': (client) =>
      client.POST('/reservations', { body: { ...reservation, notes: 'window' } }),
    'GET /reservations/{reservation_id}': (client) =>
      client.GET('/reservations/{reservation_id}', { params: reservationPath }),
    'PUT /reservations/{reservation_id}': (client) =>
      client.PUT('/reservations/{reservation_id}', {
        params: reservationPath,
        body: { ...reservation, customer: { ...reservation.customer, id: 9 } },
      }),
    'DELETE /reservations/{reservation_id}': (client) =>
      client.DELETE('/reservations/{reservation_id}', { params: reservationPath }),
    'GET /bookings/slots': (client) =>
      client.GET('/bookings/slots', {
        params: { query: { start_date: '2026-05-15', pax: 4, service_id: 1, out_of_order: true } },
      }),
    'GET /bookings/rooms': (client) =>
      client.GET('/bookings/rooms', {
        params: { query: { start_date: '2026-05-15', start_hour: '20:00:00', pax: 4, service_id: 1 } },
      }),
    'GET /bookings/list': (client) => client.GET('/bookings/list'),
    'GET /orders': (client) =>
      client.GET('/orders', {
        params: {
          query: {
            start_date: '2026-05-15',
            end_date: '2026-05-16',
            'status[]': ['UNREAD', 'READY'],
            delivery_mode: 'TAKEAWAY',
            'service_ids[]': [1],
            'room_ids[]': [1],
            text_search: 'pasta',
          },
        },
      }),
    'GET /webhooks/subscriptions': (client) =>
      client.GET('/webhooks/subscriptions', { params: { query: { limit: 10 } } }),
    'POST /webhooks/subscription': (client) => client.POST('/webhooks/subscription', { body: subscription }),
    'GET /webhooks/subscription/{id}': (client) =>
      client.GET('/webhooks/subscription/{id}', { params: idPath }),
    'PUT /webhook/subscription/{id}': (client) =>
      client.PUT('/webhook/subscription/{id}', { params: idPath, body: subscription }),
    'DELETE /webhook/subscription/{id}': (client) =>
      client.DELETE('/webhook/subscription/{id}', { params: idPath }),
    'GET /properties': (client) => client.GET('/properties'),
    'POST /properties': (client) => client.POST('/properties', { body: property }),
    'GET /properties/{id}': (client) => client.GET('/properties/{id}', { params: idPath }),
    'PUT /properties/{id}': (client) => client.PUT('/properties/{id}', { params: idPath, body: property }),
    'DELETE /properties/{id}': (client) => client.DELETE('/properties/{id}', { params: idPath }),
  },
})
