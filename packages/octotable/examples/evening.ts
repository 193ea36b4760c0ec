import { unwrapAll, listItems, updateReservation, type OctotableClient } from '@latchkey/octotable'

export async function moveToGarden(octotable: OctotableClient, day: string): Promise<void> {
  const garden = unwrapAll(await octotable.GET('/rooms')).find(({ name }) => name === 'Garden')
  if (!garden) return
  const query = { start_date: day, end_date: day, 'status[]': ['CONFIRMED' as const] }
  const confirmed = listItems((page) =>
    octotable.GET('/reservations', { params: { query: { ...query, ...page } } }),
  )
  for await (const { id, pax } of confirmed) {
    if (pax <= 4) await updateReservation(octotable, id, { room_id: garden.id })
  }
}
