import type { OctotableClient } from './client.ts'
import { unwrapFirst } from './envelope.ts'
import { OctotableResponseError } from './errors.ts'
import type { components } from './generated/schema.ts'

type Reservation = components['schemas']['Reservation']
type ReservationUpdate = components['schemas']['ReservationUpdate']

/** The members to change; the customer's are merged one by one. */
export type ReservationChange = Partial<Omit<ReservationUpdate, 'customer'>> & {
  customer?: Partial<Omit<ReservationUpdate['customer'], 'id'>>
}

export interface UpdateReservationOptions {
  signal?: AbortSignal | undefined
}

/**
 * Changes a reservation: reads it, lays the change over it and writes it back whole, because OctoTable has no partial
 * update and answers an incomplete reservation with 500.
 *
 * Not atomic: the API offers no version to compare, so a change made by somebody else between the reading and the
 * writing is overwritten. For the same reason `retryFetch` does not repeat the writing, only the reading: after a failure it
 * may be written or not. A writing answered with 401, which wrote nothing, is sent again once with a new token. `special_request` and the tables are not sent; no source
 * says that an update takes them. Cancelling is `DELETE /reservations/{reservation_id}`.
 *
 * @param change the members to change, or a function that makes them from the reservation as it is now
 * @returns the reservation as OctoTable answers it
 * @throws {@link OctotableApiError} when a call is refused
 * @throws {@link OctotableResponseError} `reservation_not_found` when the answer is empty; `reservation_incomplete`, before
 *   anything is written, when a member that must be sent is neither in the answer nor in the change
 *
 * @example
 * await updateReservation(octotable, 4711, { pax: 5 })
 */
export async function updateReservation(
  client: Pick<OctotableClient, 'GET' | 'PUT'>,
  reservationId: number,
  change: ReservationChange | ((current: Reservation) => ReservationChange),
  { signal }: UpdateReservationOptions = {},
): Promise<Reservation> {
  const init = {
    params: { path: { reservation_id: reservationId } },
    ...(signal === undefined ? {} : { signal }),
  }
  const current = unwrapFirst(await client.GET('/reservations/{reservation_id}', init))
  if (current === undefined) throw notFound(reservationId)
  const wanted = typeof change === 'function' ? change(current) : change
  // For `retryFetch`: repeated later, it would undo what somebody else changed in between.
  const writing = { ...init, body: whole(current, wanted), retry: { attempts: 1 } }
  const updated = unwrapFirst(await client.PUT('/reservations/{reservation_id}', writing))
  if (updated === undefined) throw notFound(reservationId)
  return updated
}

function whole(current: Reservation, { customer, ...change }: ReservationChange): ReservationUpdate {
  const wanted = {
    start_date: current.start_date,
    start_hour: current.start_hour,
    pax: current.pax,
    channel: current.channel,
    service_id: current.service?.id,
    room_id: current.room?.id,
    ...present({ notes: current.notes }),
    ...present(change),
    customer: { ...present({ ...current.customer }), ...present({ ...customer }) },
  }
  const missing = [
    ...required.filter((member) => wanted[member] === undefined || wanted[member] === null),
    ...requiredOfCustomer
      .filter((member) => !(member in wanted.customer))
      .map((member) => `customer.${member}`),
  ]
  if (missing.length > 0) {
    throw new OctotableResponseError(
      'reservation_incomplete',
      `an update must carry ${missing.join(', ')}, which OctoTable did not answer: put it into the change`,
    )
  }
  // Checked above. A channel read may be none of those creation takes (one for Google is undocumented): it goes back as it came.
  return wanted as ReservationUpdate
}

const required = ['start_date', 'start_hour', 'pax', 'channel', 'service_id', 'room_id'] as const
const requiredOfCustomer = ['id', 'first_name', 'last_name', 'phone'] as const

/** Leaves out what is undefined or null: an absent e-mail must not be written as one. */
function present<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  ) as Partial<T>
}

function notFound(reservationId: number): OctotableResponseError {
  return new OctotableResponseError(
    'reservation_not_found',
    `OctoTable knows no reservation ${reservationId}`,
  )
}
