import type { Call, CreateBehaviour, Handler } from '../behaviour.ts'
import type { JsonObject } from '../openapi/document.ts'
import { asObject } from '../openapi/document.ts'
import { Refusal } from '../problem.ts'
import { checkVendorOptions, foundOr404, wholeNumberOption } from '../vendor-kit.ts'
import { answerProblem, created, matchesQuery, ok, paged, type Item } from './octotable/answers.ts'
import { endOf, everyDay, localTime, slotsOf } from './octotable/times.ts'

// One restaurant with a room, two tables and the two services a new sandbox has (third-party report of 2026-02-10).

type Collection = Map<number, Item>

const createOctotable: CreateBehaviour = (tools, options) => {
  checkVendorOptions(options, ['propertyId', 'pageSize'])
  const propertyId = wholeNumberOption(options, 'propertyId', 1234)
  const pageSize = wholeNumberOption(options, 'pageSize', 20)
  const rooms: Collection = new Map()
  const tables: Collection = new Map()
  const services: Collection = new Map()
  const reservations: Collection = new Map()
  const subscriptions: Collection = new Map()
  const properties: Collection = new Map([
    [propertyId, { id: propertyId, name: 'Mock restaurant', city: 'Rome' }],
  ])

  function add(collection: Collection, kind: string, members: JsonObject): Item {
    const item = { id: tools.nextNumber(kind), ...members }
    collection.set(item.id, item)
    return item
  }

  function addRoom(members: JsonObject): Item {
    return add(rooms, 'room', { property_id: propertyId, bookable: true, ...members })
  }

  function addTable(roomId: number, members: JsonObject): Item {
    const usual = { bookable: true, free: true, group: false, guests_min: 1, guests_max: 4, online: true }
    return add(tables, 'table', { ...usual, ...members, room_id: roomId })
  }

  function addService(members: JsonObject): Item {
    const usual = { bookable: true, average_stay: 90, confirmation_mode: 'CONFIRMED', days_of_week: everyDay }
    const hours = {
      start_time: '19:00:00',
      end_time: '22:30:00',
      max_advance: 60,
      online: true,
      show_rooms: true,
    }
    return add(services, 'service', { ...usual, ...hours, ...members })
  }

  const dining = addRoom({ name: 'Main room' })
  addTable(dining.id, { name: 'T1' })
  addTable(dining.id, { name: 'T2', guests_max: 8 })
  addService({ name: 'Lunch', start_time: '12:00:00', end_time: '14:30:00' })
  addService({ name: 'Dinner' })

  const tablesOf = (roomId: number): Item[] =>
    [...tables.values()].filter((table) => table['room_id'] === roomId)
  const roomView = (room: Item): JsonObject => ({ ...room, tables: tablesOf(room.id) })

  function tableOf(call: Call): Item {
    const table = foundOr404(tables, idOf(call, 'table_id'), 'table')
    if (table['room_id'] !== idOf(call, 'room_id')) throw new Refusal(404, 'There is no table with this id.')
    return table
  }

  function change(collection: Collection, item: Item, members: JsonObject): Item {
    const changed = { ...item, ...members, id: item.id }
    collection.set(item.id, changed)
    return changed
  }

  /** `own` is the reservation that is being changed, whose table is free for it. */
  function reservationFrom(input: JsonObject, own?: Item): JsonObject {
    const room = rooms.get(Number(input['room_id']))
    const service = services.get(Number(input['service_id']))
    if (room === undefined || tablesOf(room.id).length === 0)
      throw new Refusal(400, 'room_id names no room with a table.')
    if (service === undefined) throw new Refusal(400, 'service_id names no service.')
    const pax = Number(input['pax'])
    const { start_date, start_hour, channel, notes } = input
    const free = seatsLeft(String(start_date), String(start_hour), pax, own)
    const table = free.find((candidate) => candidate['room_id'] === room.id)
    return {
      pax,
      // Nobody is turned away: without a free table one waits.
      status: table === undefined ? 'WAITING' : 'CONFIRMED',
      start_date,
      start_hour,
      end_date: endOf(String(start_date), String(start_hour), Number(service['average_stay'])),
      channel,
      ...(notes === undefined ? {} : { notes }),
      service: { id: service.id, name: service['name'] },
      room: { id: room.id, name: room['name'] },
      tables: table === undefined ? [] : [table],
      last_status_change: localTime(tools.clock.nowMs()),
    }
  }

  function seatsLeft(day: string, hour: string, pax: number, own?: Item): Item[] {
    const taken = [...reservations.values()].filter(
      (reservation) =>
        reservation['start_date'] === day &&
        reservation['start_hour'] === hour &&
        reservation['status'] !== 'CANCELLED' &&
        reservation.id !== own?.id,
    )
    const takenTables = taken.flatMap((reservation) => reservation['tables'] as Item[]).map(({ id }) => id)
    return [...tables.values()].filter(({ id, bookable, guests_max }) => {
      return bookable === true && Number(guests_max) >= pax && !takenTables.includes(id)
    })
  }

  /** Create, read, change and delete for the collections that are nothing but that. */
  function crud(
    collection: Collection,
    kind: string,
    path: { one: string; idName: string; create: string; changes?: string },
    make: (members: JsonObject) => Item = (members) => add(collection, kind, members),
    view: (item: Item) => JsonObject = (item) => item,
  ): Record<string, Handler> {
    const find = (call: Call): Item => foundOr404(collection, idOf(call, path.idName), kind)
    const changes = path.changes ?? path.one
    return {
      [`GET ${path.one}`]: (call) => ok(view(find(call))),
      [`POST ${path.create}`]: (call) => created(view(make(call.input))),
      [`PUT ${changes}`]: (call) => ok(view(change(collection, find(call), call.input))),
      [`DELETE ${changes}`](call) {
        const { id } = find(call)
        collection.delete(id)
        return ok(id)
      },
    }
  }

  const operations: Record<string, Handler> = {
    'POST /api-account/oauth2/client'({ body }) {
      const request = asObject([body?.value].flat()[0])
      const owner = asObject(request['sandbox_property'] ?? request)
      const client = {
        id: tools.nextNumber('client'),
        client_id: `public_${tools.nextUuid('client')}`,
        client_secret: tools.nextUuid('secret'),
        username: owner['username'],
        password: owner['password'],
        properties: [{ id: propertyId, enabled: true, sandbox: true }],
      }
      return created(client)
    },

    ...crud(
      rooms,
      'room',
      { one: '/rooms/{room_id}', idName: 'room_id', create: '/rooms' },
      addRoom,
      roomView,
    ),
    'GET /rooms': () => ok(...[...rooms.values()].map(roomView)),
    'DELETE /rooms/{room_id}'(call) {
      const room = foundOr404(rooms, idOf(call, 'room_id'), 'room')
      for (const table of tablesOf(room.id)) tables.delete(table.id)
      rooms.delete(room.id)
      return ok(room.id)
    },

    'GET /room/{room_id}/tables'(call) {
      const room = foundOr404(rooms, idOf(call, 'room_id'), 'room')
      const pax = Number(call.query['pax'] ?? 0)
      return ok(...tablesOf(room.id).filter((table) => Number(table['guests_max']) >= pax))
    },
    'GET /room/{room_id}/table/{table_id}': (call) => ok(tableOf(call)),
    'POST /room/{room_id}/table'(call) {
      const room = foundOr404(rooms, idOf(call, 'room_id'), 'room')
      return created(addTable(room.id, call.input))
    },
    'PUT /room/{room_id}/table/{table_id}': (call) => ok(change(tables, tableOf(call), call.input)),
    'DELETE /room/{room_id}/table/{table_id}'(call) {
      const { id } = tableOf(call)
      tables.delete(id)
      return ok(id)
    },

    ...crud(
      services,
      'service',
      { one: '/services/{service_id}', idName: 'service_id', create: '/services' },
      addService,
    ),
    'GET /services': () => ok(...services.values()),

    'GET /reservations'({ query }) {
      const matches = [...reservations.values()].filter((reservation) => matchesQuery(reservation, query))
      return paged(matches, query, pageSize)
    },
    'GET /reservations/{reservation_id}': (call) =>
      ok(foundOr404(reservations, idOf(call, 'reservation_id'), 'reservation')),
    'POST /reservations'({ input }) {
      const customer = { id: tools.nextNumber('customer'), ...asObject(input['customer']) }
      return created(add(reservations, 'reservation', { ...reservationFrom(input), customer }))
    },
    'PUT /reservations/{reservation_id}'(call) {
      const reservation = foundOr404(reservations, idOf(call, 'reservation_id'), 'reservation')
      const customer = { ...asObject(reservation['customer']), ...asObject(call.input['customer']) }
      return ok(change(reservations, reservation, { ...reservationFrom(call.input, reservation), customer }))
    },
    'DELETE /reservations/{reservation_id}'(call) {
      const reservation = foundOr404(reservations, idOf(call, 'reservation_id'), 'reservation')
      // The vendor deletes softly: the reservation stays and can be read.
      return ok(
        change(reservations, reservation, {
          status: 'CANCELLED',
          last_status_change: localTime(tools.clock.nowMs()),
        }),
      )
    },

    'GET /bookings/slots'({ query }) {
      const day = String(query['start_date'] ?? localTime(tools.clock.nowMs()).slice(0, 10))
      const pax = Number(query['pax'] ?? 1)
      const wanted = [...services.values()].filter(
        ({ id }) => query['service_id'] === undefined || id === query['service_id'],
      )
      const available = wanted.map((service) => ({
        id: service.id,
        title: service['name'],
        available_slots: slotsOf(service, day).filter((hour) => seatsLeft(day, hour, pax).length > 0),
      }))
      return ok({ day, available_services: available })
    },
    'GET /bookings/rooms'({ query }) {
      const { start_date, start_hour, pax } = query
      const free = seatsLeft(String(start_date), String(start_hour), Number(pax ?? 1))
      const open = [...rooms.values()].map((room) => ({
        ...room,
        tables: free.filter((table) => table['room_id'] === room.id),
      }))
      return ok(open.filter((room) => room.tables.length > 0))
    },

    ...crud(subscriptions, 'subscription', {
      one: '/webhooks/subscription/{id}',
      idName: 'id',
      create: '/webhooks/subscription',
      // The vendor's paths really differ: plural to create and read, singular to change and delete.
      changes: '/webhook/subscription/{id}',
    }),
    'GET /webhooks/subscriptions': ({ query }) => paged([...subscriptions.values()], query, pageSize),

    ...crud(properties, 'property', { one: '/properties/{id}', idName: 'id', create: '/properties' }),
    'GET /properties': () => ok(...properties.values()),
  }

  return { operations, tokenLifetimeSeconds: 1440, answerProblem }
}

function idOf(call: Call, name: string): number {
  return Number(call.path[name])
}

export default createOctotable
