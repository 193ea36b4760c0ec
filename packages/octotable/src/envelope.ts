import { OctotableResponseError } from './errors.ts'
import { toApiError } from './unwrap.ts'

/** What a call of the client resolves to, as far as the envelope goes. */
export interface EnvelopeResult<Item> {
  data?: { data: readonly Item[] } | undefined
  error?: unknown
  response: Response
}

/** `/bookings/rooms` answers with an array inside the array; everything else with a flat one. */
export type Flat<Item> = Item extends readonly (infer Inner)[] ? Inner : Item

/**
 * Takes all items out of the envelope, one array level flattened.
 *
 * @throws {@link OctotableApiError} when the call was refused
 * @throws {@link OctotableResponseError} `envelope_missing` when the answer holds no `data` array
 *
 * @example
 * const rooms = unwrapAll(await octotable.GET('/rooms'))
 */
export function unwrapAll<Item>(result: EnvelopeResult<Item>): Flat<Item>[] {
  const { data: envelope, response } = result
  if (!response.ok) throw toApiError(result)
  if (!Array.isArray(envelope?.data)) {
    throw new OctotableResponseError(
      'envelope_missing',
      `OctoTable responded ${response.status} without a "data" array (envelope_missing): is "baseUrl" its address?`,
    )
  }
  return envelope.data.flat() as Flat<Item>[] // flat() types nested arrays more loosely than one level
}

/**
 * Takes the one object out of the envelope: OctoTable wraps single objects in an array too.
 *
 * Undefined when the array is empty, which is treated as "not found".
 *
 * @throws {@link OctotableApiError} when the call was refused, 404 included
 * @throws {@link OctotableResponseError} `envelope_missing` when the answer holds no `data` array
 *
 * @example
 * const room = unwrapFirst(await octotable.GET('/rooms/{room_id}', { params: { path: { room_id } } }))
 */
export function unwrapFirst<Item>(result: EnvelopeResult<Item>): Flat<Item> | undefined {
  return unwrapAll(result)[0]
}
