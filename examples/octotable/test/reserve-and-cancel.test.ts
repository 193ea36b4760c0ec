import { createMockServer, type MockServer } from '@latchkey/mock'
import { unwrapAll } from '@latchkey/octotable'
import { createOctotable, type Octotable } from '@latchkey/octotable/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reserveAndCancel, type ReserveAndCancelOptions } from '../src/reserve-and-cancel.ts'

describe('reserveAndCancel', () => {
  let server: MockServer
  let octotable: Octotable

  beforeEach(async () => {
    server = await createMockServer('octotable')
    octotable = createOctotable({
      clientId: 'mock-client',
      clientSecret: 'mock-secret',
      propertyId: 1234,
      baseUrl: server.apiUrl,
      tokenBaseUrl: server.tokenBaseUrl,
    })
  })
  afterEach(() => server.close())

  const reserve = (options: Partial<ReserveAndCancelOptions> = {}) =>
    reserveAndCancel(octotable, {
      day: '2026-05-15',
      pax: 4,
      customer: { first_name: 'Ada', last_name: 'Rossi', phone: '+39061234567' },
      ...options,
    })

  const statuses = async () => unwrapAll(await octotable.GET('/reservations')).map(({ status }) => status)

  test('goes from the free slots to the cancelled reservation, with one token', async () => {
    expect(await reserve()).toMatchObject({
      pax: 5,
      status: 'CANCELLED',
      start_date: '2026-05-15',
      customer: { id: expect.any(Number), last_name: 'Rossi' },
      room: { name: 'Main room' },
    })
    expect(await statuses()).toEqual(['CANCELLED'])
    expect(server.counts.tokenRequests).toBe(1)
  })

  test('goes through a revoked token', async () => {
    const steps: string[] = []
    await reserve({ onStep: (text) => (steps.push(text), text === 'cancel' && server.revokeTokens()) })
    expect(steps.at(-1)).toMatch(/CANCELLED$/)
    expect(server.counts.tokenRequests).toBe(2)
  })

  test('cancels what it reserved when the change fails', async () => {
    server.inject({ kind: 'status', status: 500, on: 'PUT /reservations/{reservation_id}' })
    await expect(reserve()).rejects.toMatchObject({ code: 'server_error', status: 500 })
    expect(await statuses()).toEqual(['CANCELLED'])
  })

  test('says when there is no room, and reserves nothing', async () => {
    await expect(reserve({ pax: 40 })).rejects.toThrow('there is no free slot for 40 on 2026-05-15')
    expect(await statuses()).toEqual([])
  })
})
