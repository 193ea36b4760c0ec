import { ConfigurationError } from '@latchkey/auth-core'
import { readOptions } from '@latchkey/client-core'
import type { OctotableClient } from './client.ts'
import { unwrapFirst } from './envelope.ts'
import { OctotableApiError } from './errors.ts'
import type { components } from './generated/schema.ts'
import { record } from './record.ts'

type Reservation = components['schemas']['Reservation']

export interface ReservationNotice {
  reservationId: number
  /** The reservation as OctoTable answers it now; undefined when it knows none with this id. */
  reservation: Reservation | undefined
  /** What was posted. Anybody can post anything: for diagnosis, not for decisions. */
  untrustedBody: unknown
}

export interface WebhookReceiverOptions {
  /** Reads the reservation again. */
  client: Pick<OctotableClient, 'GET'>
  /** Does the work. May be called twice for one event, and for an event that never was. */
  onReservation: (notice: ReservationNotice) => unknown
  /**
   * Finds the reservation's id in what was posted. The payload is not documented; by default `reservation_id`,
   * `reservation.id` and `id` are tried, at the top and inside `data`.
   */
  reservationIdOf?: ((body: unknown) => number | undefined) | undefined
}

/**
 * Makes the receiver of reservation events: a function from a Fetch `Request` to a `Response`.
 *
 * Neither payload nor signature of OctoTable's events is documented, so nothing posted is believed: only a
 * reservation's id is taken from it, and the reservation is read again with your own credentials. Anyone who knows the
 * address can make you read: give the endpoint a path nobody guesses when you subscribe it.
 *
 * Answers 200 when `onReservation` is done, 405 to another method than POST, 400 to a body without an id. Which answer
 * the vendor expects and whether it posts again is not documented either: when reading or your function fails, the
 * failure is passed on to your framework, which answers 500.
 *
 * @throws {@link ConfigurationError} at once, without a client or `onReservation`
 * @throws {@link OctotableApiError} when the reservation cannot be read
 * @throws whatever `onReservation` throws
 */
export function createWebhookReceiver(
  options: WebhookReceiverOptions,
): (request: Request) => Promise<Response> {
  const settings = readOptions(options, {
    client: 'object',
    onReservation: 'function',
    reservationIdOf: 'function',
  })
  const { client, onReservation, reservationIdOf = findReservationId } = settings
  if (!client) throw new ConfigurationError('client', 'is missing')
  if (!onReservation) throw new ConfigurationError('onReservation', 'is missing')
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { Allow: 'POST' } })
    const untrustedBody: unknown = await request.json().catch(() => undefined)
    const reservationId = reservationIdOf(untrustedBody)
    if (reservationId === undefined) return new Response(null, { status: 400 })
    const reservation = await read(client, reservationId, request.signal)
    await onReservation({ reservationId, reservation, untrustedBody })
    return new Response(null, { status: 200 })
  }
}

async function read(
  client: Pick<OctotableClient, 'GET'>,
  reservationId: number,
  signal: AbortSignal,
): Promise<Reservation | undefined> {
  const params = { path: { reservation_id: reservationId } }
  try {
    return unwrapFirst(await client.GET('/reservations/{reservation_id}', { params, signal }))
  } catch (error) {
    if (error instanceof OctotableApiError && error.status === 404) return undefined
    throw error
  }
}

function findReservationId(body: unknown): number | undefined {
  const top = record(body)
  const data = Array.isArray(top['data']) ? top['data'][0] : top['data']
  for (const place of [top, record(data)]) {
    for (const candidate of [place['reservation_id'], record(place['reservation'])['id'], place['id']]) {
      if (typeof candidate === 'number' && Number.isSafeInteger(candidate) && candidate > 0) return candidate
    }
  }
  return undefined
}
