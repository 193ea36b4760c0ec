import { describe, expect, test } from 'vitest'
import { unwrapAll, unwrapFirst, OctotableApiError, OctotableResponseError } from '../src/index.ts'

const ok = (data: readonly unknown[]) => ({ data: { data }, response: new Response(null, { status: 200 }) })
const refused = (status: number, error: unknown, headers?: Record<string, string>) => ({
  error,
  response: new Response(null, { status, ...(headers && { headers }) }),
})
const errorOf = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('all', () => {
  test('takes the items out of the envelope', () => {
    expect(unwrapAll(ok([{ id: 1 }, { id: 2 }]))).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('flattens the one level too many of /bookings/rooms', () => {
    expect(unwrapAll(ok([[{ id: 1 }, { id: 2 }], [{ id: 3 }]]))).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  test.each([[undefined], [{ data: undefined }], [{ data: { id: 1 } }]])(
    'a success without an array is an error: %j',
    (data) => {
      const result = { data, response: new Response(null, { status: 200 }) }
      const error = errorOf(() => unwrapAll(result as never))
      expect(error).toBeInstanceOf(OctotableResponseError)
      expect(error).toMatchObject({ code: 'envelope_missing' })
    },
  )
})

describe('first', () => {
  test('takes the one object out of the envelope', () => {
    expect(unwrapFirst(ok([{ id: 7 }]))).toEqual({ id: 7 })
  })

  test('an empty envelope means not found, which is no error', () => {
    expect(unwrapFirst(ok([]))).toBeUndefined()
  })

  test('a refusal keeps status, code, class name and request id', () => {
    const body = {
      success: false,
      error: {
        code: 'RESOURCE_NOT_FOUND',
        message: 'Room 1,234 not found',
        class_name: 'ResourceNotFoundException',
      },
    }
    const error = errorOf(() => unwrapFirst(refused(404, body, { 'x-request-id': 'r-1' })))
    expect(error).toBeInstanceOf(OctotableApiError)
    expect(error).toMatchObject({
      name: 'OctotableApiError',
      code: 'not_found',
      status: 404,
      vendorCode: 'RESOURCE_NOT_FOUND',
      className: 'ResourceNotFoundException',
      requestId: 'r-1',
      message:
        'OctoTable refused the call: RESOURCE_NOT_FOUND: Room 1,234 not found (not_found, HTTP 404, request r-1): check the address and the ids in it',
    })
  })

  test('a refusal with a message alone, as Postman shows it, has the code of its status', () => {
    const error = errorOf(() => unwrapFirst(refused(404, { success: false, error: { message: 'gone' } })))
    expect(error).toMatchObject({ code: 'not_found', vendorCode: undefined, className: undefined })
  })

  test('what the vendor wrote is one line of the message, however it was written', () => {
    const message = `gone\r\n\u001b[31m${'x'.repeat(1000)}`
    const error = errorOf(() => unwrapFirst(refused(404, { error: { message } }))) as Error
    expect(error.message).toMatch(/^OctoTable refused the call: gone \[31mx+… \(not_found, HTTP 404\)/)
    expect(error.message.length).toBeLessThan(400)
  })

  test.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [409, 'conflict'],
    [500, 'server_error'],
    [503, 'unavailable'],
    [502, 'server_error'],
    [418, 'unexpected_status'],
    [422, 'unprocessable'],
    [429, 'rate_limited'],
  ])('status %i is %s, whatever the body', (status, code) => {
    for (const body of [undefined, '<html>', null, [], { error: 'text' }, { error: { code: 7 } }]) {
      expect(errorOf(() => unwrapFirst(refused(status, body)))).toMatchObject({ code, status })
    }
  })

  test('says how long OctoTable asked to wait, if it did', () => {
    for (const [header, retryAfterMs] of [
      ['7', 7000],
      [undefined, undefined],
    ] as const) {
      const response = new Response(null, {
        status: 429,
        ...(header && { headers: { 'retry-after': header } }),
      })
      expect(errorOf(() => unwrapFirst({ error: {}, response }))).toMatchObject({ retryAfterMs })
    }
  })
})
