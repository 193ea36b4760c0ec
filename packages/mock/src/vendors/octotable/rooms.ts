import type { Call, Handler } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { Refusal } from '../../problem.ts'
import { foundOr404 } from '../../vendor-kit.ts'
import { created, ok, type Item } from './answers.ts'
import { crud, idOf } from './collections.ts'
import type { Restaurant } from './restaurant.ts'

export function roomOperations(restaurant: Restaurant): Record<string, Handler> {
  const { rooms, tables, addRoom, addTable, change, tablesOf } = restaurant
  const roomView = (room: Item): JsonObject => ({ ...room, tables: tablesOf(room.id) })

  function tableOf(call: Call): Item {
    const table = foundOr404(tables, idOf(call, 'table_id'), 'table')
    if (table['room_id'] !== idOf(call, 'room_id')) throw new Refusal(404, 'There is no table with this id.')
    return table
  }

  return {
    ...crud(
      restaurant,
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
  }
}
