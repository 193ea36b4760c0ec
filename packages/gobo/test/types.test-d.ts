import { describe, expectTypeOf, test } from 'vitest'
import type { CustomerOrg, components, GoboClient, GoboClientOptions } from '../src/index.ts'
import type { GoPassUrlOptions } from '../src/gopass.ts'
import type { GoboUser } from '../src/authorization-code.ts'
import { createGobo, type Gobo, type GoboOptions } from '../src/server.ts'

type TokenRequest = components['schemas']['TokenRequest']
interface TenantPaths {
  '/jobs': {
    get: {
      parameters: { query: { state: 'open' | 'done' } }
      responses: { 200: { content: { 'application/json': string[] } } }
    }
  }
}

// Never called: the compiler is the test.
declare const gobo: GoboClient<TenantPaths>
declare const options: GoboOptions

describe('what does not compile', () => {
  test('both targets, or none', () => {
    expectTypeOf<{ guid: string }>().toExtend<CustomerOrg>()
    expectTypeOf<{ externalId: string }>().toExtend<CustomerOrg>()
    expectTypeOf<{ guid: string; externalId: string }>().not.toExtend<CustomerOrg>()
    expectTypeOf<{}>().not.toExtend<CustomerOrg>()
  })

  test('a token request with both targets, or without what its grant needs', () => {
    interface AppRequest {
      grant_type: 'client_credentials'
      client_id: string
      client_secret: string
    }
    expectTypeOf<AppRequest & { target: string }>().toExtend<TokenRequest>()
    expectTypeOf<AppRequest & { target_id: string }>().toExtend<TokenRequest>()
    expectTypeOf<AppRequest>().not.toExtend<TokenRequest>()
    expectTypeOf<AppRequest & { target: string; target_id: string }>().not.toExtend<TokenRequest>()
    expectTypeOf<{ grant_type: 'refresh_token'; client_id: string }>().not.toExtend<TokenRequest>()
    expectTypeOf<{ grant_type: 'password'; client_id: string }>().not.toExtend<TokenRequest>()
  })

  test("a path or a value the tenant's API does not have", () => {
    expectTypeOf<GoboClient<TenantPaths>['fetch']>().toEqualTypeOf<typeof globalThis.fetch>()
    // @ts-expect-error no such path
    void (() => gobo.GET('/job'))
    // @ts-expect-error which state?
    void (() => gobo.GET('/jobs'))
    // @ts-expect-error no such state
    void (() => gobo.GET('/jobs', { params: { query: { state: 'lost' } } }))
    // @ts-expect-error without the tenant's paths there is none to call
    void (() => createGobo(options).GET('/jobs'))
  })

  test('the clients need no paths to be named', () => {
    expectTypeOf<GoboClient>().toEqualTypeOf<GoboClient<{}>>()
    expectTypeOf<GoboUser>().toEqualTypeOf<GoboUser<{}>>()
    expectTypeOf<Gobo>().toEqualTypeOf<ReturnType<typeof createGobo>>()
  })

  test('a client without an address for its calls', () => {
    expectTypeOf<Omit<GoboClientOptions, 'apiUrl'>>().not.toExtend<GoboClientOptions>()
  })

  test('a GoPass for nobody', () => {
    interface Rest {
      marketplaceUrl: string
      key: string
      role: 'admin'
    }
    expectTypeOf<Rest & { userEmail: string; orgId: string }>().toExtend<GoPassUrlOptions>()
    expectTypeOf<Rest & { orgId: string }>().not.toExtend<GoPassUrlOptions>()
    expectTypeOf<Rest & { user: string }>().not.toExtend<GoPassUrlOptions>()
  })
})
