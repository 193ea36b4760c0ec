import { expectTypeOf, test } from 'vitest'
import type nitroSign from '../src/vendors/nitro-sign.ts'

test('a vendor of the command line knows at compile time which values may be missing', () => {
  type Connect = Parameters<(typeof nitroSign)['connect']>[0]
  expectTypeOf<Connect>().toEqualTypeOf<{
    readonly clientId: string
    readonly clientSecret: string
    readonly baseUrl: string | undefined
    readonly tokenBaseUrl: string | undefined
  }>()
})
