import type { Client } from 'openapi-fetch'
import { assertType, describe, expectTypeOf, test } from 'vitest'
import {
  asOpenapiFetch,
  type ApiClient,
  type CallOptions,
  type EmptyBody,
  type OperationOutcome,
} from '../src/index.ts'

interface Order {
  kind: 'order'
  lines: { sku: string; note?: string }[]
  address?: { street: string }
}
interface Gift {
  kind: 'gift'
  to: string
}
interface Operation {
  parameters: { query?: never; header?: never; path?: never; cookie?: never }
  requestBody?: never
  responses: { 200: { content: { 'application/json': { id: string } } } }
}
interface Paths {
  '/orders': {
    get: Omit<Operation, 'parameters'> & {
      parameters: {
        query?: { 'status[]'?: ('open' | 'shut')[]; from?: string }
        header?: { Tenant?: string }
        path?: never
        cookie?: never
      }
    }
    post: Omit<Operation, 'requestBody'> & { requestBody: { content: { 'application/json': Order | Gift } } }
  }
  '/orders/{id}': {
    get: Omit<Operation, 'parameters'> & {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never }
    }
    patch: Omit<Operation, 'requestBody'> & {
      requestBody?: { content: { 'application/json': Partial<Order> } }
    }
  }
}

// These calls are judged by the compiler and never made.
type Calls = () => unknown
declare const client: ApiClient<Paths>
declare const theirs: Client<Paths>

interface Answers {
  responses: {
    200: { content: { 'application/json': { pair: [string, number?]; writable: string } } }
    204: { content?: never }
    404: { content?: never }
    422: { content: { 'application/json': { code: string; status?: number } } }
    '5XX': { content: { 'text/plain': string } }
  }
}

describe('a typed call gives', () => {
  const narrow = (result: OperationOutcome<Answers, 'json'>) => {
    if (result.error !== undefined) return result.error
    return result.data
  }

  test('tuples as they are documented', () => {
    type Data = Extract<ReturnType<typeof narrow>, { pair: unknown }>
    expectTypeOf<Data['pair']>().toEqualTypeOf<[string, number?]>()
  })

  test('data that may be missing where a success has no body', () => {
    type Data = OperationOutcome<Answers, 'json'>['data']
    expectTypeOf<Data>().toEqualTypeOf<{ pair: [string, number?]; writable: string } | undefined>()
  })

  test('an error that is as documented, or has no body and says so', () => {
    type Failure = NonNullable<OperationOutcome<Answers, 'json'>['error']>
    expectTypeOf<Exclude<Failure, string | { code: string }>>().toExtend<EmptyBody>()
    expectTypeOf<Extract<Failure, object>['status']>().toEqualTypeOf<number | undefined>()
    // No body, no code.
    expectTypeOf<Extract<Failure, object>['code']>().toEqualTypeOf<string | undefined>()
  })

  test('an error without a body where none is documented', () => {
    type Failure = OperationOutcome<{ responses: { 200: { content: { 'a/b': 1 } } } }, 'json'>['error']
    expectTypeOf<NonNullable<Failure>>().toExtend<EmptyBody>()
  })

  test('data once there is no error', () => {
    assertType<(result: OperationOutcome<Answers, 'json'>) => unknown>(({ data, error }) =>
      error === undefined ? data?.pair : error,
    )
    assertType<Calls>(async () => {
      const { data, error } = await client.GET('/orders/{id}', { params: { path: { id: '1' } } })
      if (error) return error
      return data.id
    })
  })
})

describe('a typed call takes', () => {
  test('what is documented, and returns what openapi-fetch returns', () => {
    assertType<Calls>(async () => {
      const call = { params: { path: { id: '1' } } }
      const { data: ours } = await client.GET('/orders/{id}', call)
      expectTypeOf(ours).toEqualTypeOf((await theirs.GET('/orders/{id}', call)).data)
      const { data } = await client.request('get', '/orders/{id}', { ...call, parseAs: 'blob' })
      expectTypeOf(data).toEqualTypeOf<Blob | undefined>()
      const bytes = await client.GET('/orders/{id}', { ...call, parseAs: 'arrayBuffer' })
      expectTypeOf(bytes.data).toEqualTypeOf<ArrayBuffer | undefined>()
      await client.GET('/orders')
      await client.GET('/orders', { params: { query: { 'status[]': ['open'] }, header: { Tenant: 'a' } } })
      await client.GET('/orders', {
        headers: { 'X-Anything': '1' },
        signal: new AbortController().signal,
        retry: false,
      })
      await client.POST('/orders', { body: { kind: 'order', lines: [{ sku: 'a' }] } })
      await client.POST('/orders', { body: { kind: 'gift', to: 'b' } })
      await client.PATCH('/orders/{id}')
      await client.PATCH('/orders/{id}', { body: { lines: [] } })
    })
  })

  test('no member that is not, at any level', () => {
    assertType<Calls>(() => [
      // @ts-expect-error the API has status[]
      client.GET('/orders', { params: { query: { status: ['open'] } } }),
      // @ts-expect-error Tenant
      client.GET('/orders', { params: { header: { tenant: 'a' } } }),
      // @ts-expect-error header
      client.GET('/orders', { params: { headers: {} } }),
      // @ts-expect-error params
      client.GET('/orders', { param: {} }),
      // @ts-expect-error signal
      client.GET('/orders', { signals: [] }),
      // @ts-expect-error there is one id
      client.GET('/orders/{id}', { params: { path: { id: '1', ID: '1' } } }),
      // @ts-expect-error note
      client.POST('/orders', { body: { kind: 'order', lines: [{ sku: 'a', nota: 'x' }] } }),
      // @ts-expect-error address
      client.POST('/orders', { body: { kind: 'order', lines: [], adress: { street: 's' } } }),
      // @ts-expect-error the other form has it
      client.POST('/orders', { body: { kind: 'gift', to: 'b', lines: [] } }),
      // @ts-expect-error address
      client.PATCH('/orders/{id}', { body: { adress: { street: 's' } } }),
      // @ts-expect-error no body
      client.GET('/orders', { body: {} }),
      // @ts-expect-error the API has status[]
      client.request('get', '/orders', { params: { query: { status: ['open'] } } }),
    ])
  })

  test('no path that does not exist, whatever else is right', () => {
    assertType<Calls>(() => [
      // @ts-expect-error /orders
      client.GET('/order'),
      // @ts-expect-error /orders/{id}
      client.GET('/orders/{ID}', { params: { path: { ID: '1' } } }),
      // @ts-expect-error nothing is put
      client.PUT('/orders', { body: {} }),
      // @ts-expect-error a variable may hold anything
      client.GET('/orders' as string),
    ])
  })

  test('what its own path says, though the options are typed for another', () => {
    assertType<Calls>(async () => {
      const ofOrder: CallOptions<Paths['/orders/{id}']['get'], 'json'> = { params: { path: { id: '1' } } }
      await client.GET('/orders/{id}', ofOrder)
      // @ts-expect-error orders have no id in their path
      await client.GET('/orders', ofOrder)
      const gift: CallOptions<Paths['/orders']['post']> = { body: { kind: 'gift', to: 'b' } }
      // @ts-expect-error part of an order
      await client.PATCH('/orders/{id}', gift)
    })
  })

  test('what is required', () => {
    assertType<Calls>(() => [
      // @ts-expect-error no id
      client.GET('/orders/{id}'),
      // @ts-expect-error no id
      client.GET('/orders/{id}', { params: {} }),
      // @ts-expect-error no body
      client.POST('/orders'),
    ])
  })
})

test('is an openapi-fetch client for those who ask for one', () => {
  expectTypeOf(asOpenapiFetch<Paths>).returns.toEqualTypeOf<Client<Paths>>()
})
