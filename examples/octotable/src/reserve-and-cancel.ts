import {
  unwrapAll,
  unwrapFirst,
  updateReservation,
  type components,
  type OctotableClient,
} from '@latchkey/octotable'

type Reservation = components['schemas']['Reservation']

export interface ReserveAndCancelOptions {
  /** YYYY-MM-DD, in the restaurant's own time. */
  day: string
  /** Number of guests. */
  pax: number
  customer: components['schemas']['CustomerInput']
  /** Told what is being done. */
  onStep?: ((text: string) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Reserves the first free slot of a day, comes with one guest more, and cancels. Nothing stays reserved, whatever fails. */
export async function reserveAndCancel(
  octotable: OctotableClient,
  { day, pax, customer, onStep = () => {}, signal }: ReserveAndCancelOptions,
): Promise<Reservation> {
  const common = signal ? { signal } : {}

  onStep(`look for ${pax} seats on ${day}`)
  const days = unwrapAll(
    await octotable.GET('/bookings/slots', { ...common, params: { query: { start_date: day, pax } } }),
  )
  const service = days.flatMap((each) => each.available_services).find((each) => hoursOf(each).length > 0)
  const hour = service && hoursOf(service)[0]
  if (!service || !hour) throw new Error(`there is no free slot for ${pax} on ${day}`)
  onStep(`  ${service.title} at ${hour}`)

  const visit = { start_date: day, start_hour: hour, pax, service_id: service.id }
  const room = unwrapFirst(await octotable.GET('/bookings/rooms', { ...common, params: { query: visit } }))
  if (!room) throw new Error(`there is no free room for ${pax} on ${day} at ${hour}`)

  onStep(`reserve in ${room.name}`)
  const body = { ...visit, room_id: room.id, channel: 'OCTOTABLE_ADMIN' as const, customer }
  const reserved = unwrapFirst(await octotable.POST('/reservations', { ...common, body }))
  if (!reserved) throw new Error('OctoTable did not answer with the reservation')
  onStep(`  reservation ${reserved.id}, ${reserved.status}`)

  const params = { path: { reservation_id: reserved.id } }
  try {
    onStep('come with one guest more')
    const updated = await updateReservation(
      octotable,
      reserved.id,
      ({ pax: before }) => ({ pax: before + 1 }),
      {
        signal,
      },
    )
    onStep(`  ${updated.pax} guests`)
  } finally {
    onStep('cancel')
    unwrapAll(await octotable.DELETE('/reservations/{reservation_id}', { params }))
  }

  const cancelled = unwrapFirst(await octotable.GET('/reservations/{reservation_id}', { ...common, params }))
  if (cancelled?.status !== 'CANCELLED') throw new Error(`reservation ${reserved.id} is not cancelled`)
  onStep(`  reservation ${cancelled.id}, ${cancelled.status}`)
  return cancelled
}

/** Slots are hours in every sample; the page speaks of objects too, which say nothing we could book. */
function hoursOf(service: components['schemas']['SlotDay']['available_services'][number]): string[] {
  return service.available_slots.filter((slot) => typeof slot === 'string')
}
