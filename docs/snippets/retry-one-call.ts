import type { Octotable } from '@latchkey/octotable/server'

export async function readRooms(octotable: Octotable) {
  // More patience for this call, and none for the next.
  await octotable.GET('/rooms', { retry: { attempts: 6, timeoutMs: 5000 } })
  await octotable.GET('/services', { retry: false })
}
