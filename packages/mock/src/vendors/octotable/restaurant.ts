import type { BehaviourTools } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import type { Item } from './answers.ts'
import { endOf, everyDay, localTime } from './times.ts'

export type Collection = Map<number, Item>

/** One restaurant with a room, two tables and the two services a new sandbox has (third-party report of 2026-02-10). */
export type Restaurant = ReturnType<typeof createRestaurant>

export function createRestaurant(tools: BehaviourTools, propertyId: number) {
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

  return {
    rooms,
    tables,
    services,
    reservations,
    subscriptions,
    properties,
    add,
    addRoom,
    addTable,
    addService,
    change,
    tablesOf,
    reservationFrom,
    seatsLeft,
  }
}
