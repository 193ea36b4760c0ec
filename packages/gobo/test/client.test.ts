import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createGoboClient, type GoboClientOptions } from '../src/index.ts'

interface TenantPaths {
  '/jobs': { get: { parameters: {}; responses: { 200: { content: { 'application/json': string[] } } } } }
}

const apiUrl = 'https://api.acme.example'
const answer = () => observeFetch(() => Response.json(['roof']))

describe('createGoboClient', () => {
  test("calls the tenant's API with a token somebody else keeps", async () => {
    const fetch = answer()
    const { data } = await createGoboClient<TenantPaths>({ apiUrl, accessToken: 'abc', fetch }).GET('/jobs')
    expect(data).toEqual(['roof'])
    expect(fetch.calls[0]!.headers.get('authorization')).toBe('Bearer abc')
  })

  test('a fetch of your own is used as it is', async () => {
    const fetch = answer()
    const gobo = createGoboClient<TenantPaths>({ apiUrl, fetch })
    await gobo.GET('/jobs')
    await gobo.fetch('/jobs')
    expect(fetch.calls.map(({ url }) => url)).toEqual([`${apiUrl}/jobs`, `${apiUrl}/jobs`])
    expect(fetch.calls.some(({ headers }) => headers.has('authorization'))).toBe(false)
  })

  test('without any way to authorize it says what to give', () => {
    expect(() => createGoboClient({ apiUrl } as GoboClientOptions)).toThrow(
      expect.objectContaining({ option: 'tokenSource' }),
    )
  })
})
