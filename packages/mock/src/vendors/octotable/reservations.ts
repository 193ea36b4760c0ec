import type { BehaviourTools, Handler } from '../../behaviour.ts'
import { asObject } from '../../openapi/document.ts'
import { foundOr404 } from '../../vendor-kit.ts'
import { created, matchesQuery, ok, paged } from './answers.ts'
import { idOf } from './collections.ts'
import type { Restaurant } from './restaurant.ts'
import { localTime, slotsOf } from './times.ts'

export function reservationOperations(
  { rooms, services, reservations, add, change, reservationFrom, seatsLeft }: Restaurant,
  tools: BehaviourTools,
  pageSize: number,
): Record<string, Handler> {
  return {
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
  }
}
