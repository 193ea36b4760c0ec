import { expectTypeOf, test } from 'vitest'
import { staticToken } from '@latchkey/auth-core'
import type { CallCredential, TransportOptions } from '../src/client.ts'

test('exactly one credential compiles, and a narrowed one takes no other string', () => {
  type Options = TransportOptions & CallCredential
  const tokenSource = staticToken('a-token')
  expectTypeOf<{ tokenSource: typeof tokenSource }>().toExtend<Options>()
  expectTypeOf<{ fetch: typeof globalThis.fetch }>().toExtend<Options>()
  expectTypeOf<{}>().not.toExtend<Options>()
  expectTypeOf<{ fetch: undefined }>().not.toExtend<Options>()
  expectTypeOf<{ tokenSource: typeof tokenSource; accessToken: string }>().not.toExtend<Options>()
  type Branded = string & { brand: 'customer' }
  expectTypeOf<{ accessToken: Branded }>().toExtend<CallCredential<Branded>>()
  expectTypeOf<{ accessToken: string }>().not.toExtend<CallCredential<Branded>>()
  expectTypeOf<{ accessToken: () => Promise<string> }>().not.toExtend<CallCredential<Branded>>()
})
