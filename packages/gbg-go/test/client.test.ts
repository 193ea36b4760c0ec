import { ConfigurationError } from '@latchkey/auth-core'
import { observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import {
  connectToken,
  createDeviceClient,
  createEndUserClient,
  createGbgGoClient,
  customerAccessToken,
  endUserToken,
  type EndUserClientOptions,
  type GbgGoClientOptions,
} from '../src/index.ts'
import { instanceId, json } from './support.ts'

const device = { deviceId: 'device-0123456789abcdef' }

describe('the three clients', () => {
  test('each sends the one kind of token it was made for', async () => {
    const fetch = observeFetch(() => json({}))
    const region = 'eu'
    const customer = createGbgGoClient({ region, accessToken: customerAccessToken('customer'), fetch })
    const endUser = createEndUserClient({ region, endUserToken: endUserToken('end-user'), fetch })
    const token = connectToken('connect')
    const joining = createDeviceClient({ region, connectToken: token, fetch })
    await customer.POST('/journey/device/start', { body: { instanceId, scope: ['mobile'] } })
    await joining.POST('/journey/device/connect', { body: { connectToken: token, deviceInfo: device } })
    await endUser.POST('/journey/device/validate')
    expect(fetch.calls.map((call) => call.headers.get('authorization'))).toEqual([
      'Bearer customer',
      'Bearer connect',
      'Bearer end-user',
    ])
    expect(JSON.parse(fetch.calls[1]!.body)).toEqual({ connectToken: 'connect', deviceInfo: device })
  })

  test('a device whose session has run out sends no bearer, as the document has it', async () => {
    const fetch = observeFetch(() => json({}))
    await createDeviceClient({ region: 'us', fetch }).POST('/journey/device/refresh', { body: {} })
    expect(fetch.calls[0]!.url).toBe('https://us.platform.go.gbgplc.com/v2/captain/journey/device/refresh')
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('an end-user token that is refused is asked for again, naming the one refused', async () => {
    const refused: (string | undefined)[] = []
    const fetch = observeFetch(({ headers }) =>
      headers.get('authorization') === 'Bearer second' ? json({ valid: true }) : json({}, { status: 401 }),
    )
    const client = createEndUserClient({
      region: 'eu',
      endUserToken: ({ rejected }) => {
        refused.push(rejected)
        return endUserToken(rejected === 'first' ? 'second' : 'first')
      },
      fetch,
    })
    const { data } = await client.POST('/journey/device/validate')
    expect(data).toEqual({ valid: true })
    expect(refused).toEqual([undefined, 'first'])
  })

  test('a fetch that authorizes by itself is left to it', async () => {
    const fetch = observeFetch(() => json({ instanceId, status: 'InProgress' }))
    const client = createGbgGoClient({ baseUrl: 'https://our.backend/gbg', fetch })
    const { data } = await client.POST('/journey/state/fetch', { body: { instanceId } })
    expect(data).toEqual({ instanceId, status: 'InProgress' })
    expect(fetch.calls[0]!.url).toBe('https://our.backend/gbg/journey/state/fetch')
    expect(fetch.calls[0]!.headers.has('authorization')).toBe(false)
  })

  test('plain http is refused only where a token of ours would travel', async () => {
    const urls: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      urls.push(new URL(new Request(input, init).url).pathname)
      return json({ instanceId, status: 'InProgress' })
    }
    const client = createGbgGoClient({ baseUrl: 'http://backend.internal/gbg', fetch })
    await client.POST('/journey/state/fetch', { body: { instanceId } })
    expect(urls).toEqual(['/gbg/journey/state/fetch'])
  })

  test('path parameters and headers of the sandbox arrive as documented', async () => {
    const fetch = observeFetch(() => new Response(null, { status: 204 }))
    const client = createGbgGoClient({
      region: 'eu',
      accessToken: customerAccessToken('customer'),
      fetch,
    })
    const path = { journeyId: 'onboarding', name: 'fraud' }
    const { data, response } = await client.DELETE('/sandbox/journeys/{journeyId}/scenarios/{name}', {
      params: { path },
    })
    expect([response.status, data]).toEqual([204, undefined])
    await client.POST('/journey/start', {
      params: { header: { 'x-gbg-scenario': 'fraud' } },
      body: { resourceId: 'abc@latest', context: { config: { delivery: 'api' } } },
    })
    expect(fetch.calls[0]!.url).toMatch(/\/v2\/captain\/sandbox\/journeys\/onboarding\/scenarios\/fraud$/)
    expect(fetch.calls[1]!.headers.get('x-gbg-scenario')).toBe('fraud')
  })

  test('no credential is an error that names the choice, before any call', () => {
    const options = { region: 'eu' } as unknown as GbgGoClientOptions & EndUserClientOptions
    const make = () => createGbgGoClient(options)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow('or "accessToken" or "fetch" is missing')
    expect(make).toThrow(expect.objectContaining({ option: 'tokenSource' }))
    const empty = () => createEndUserClient(options)
    expect(empty).toThrow(expect.objectContaining({ option: 'endUserToken' }))
  })

  test.each([
    ['endUserToken', createEndUserClient],
    ['connectToken', createDeviceClient],
  ] as const)(
    '%s is named by its own name where it cannot be sent, and excludes an accessToken',
    (option, create) => {
      const make = (given: object) => () => create({ region: 'eu', ...given } as never)
      for (const bad of ['ends\n', ' ', '', null, 7])
        expect(make({ [option]: bad })).toThrow(expect.objectContaining({ option }))
      expect(make({ [option]: 'token', accessToken: 'customer' })).toThrow(
        expect.objectContaining({ option: 'accessToken' }),
      )
      expect(make({ [option]: () => 'token' })).not.toThrow()
    },
  )

  test('values and members nobody documented pass through', async () => {
    const answer = { instanceId, status: 'Hibernating', mood: 'fine', result: { status: 'unheard-of' } }
    const fetch = observeFetch(() => json(answer))
    const client = createGbgGoClient({
      region: 'eu',
      accessToken: customerAccessToken('customer'),
      fetch,
    })
    const { data } = await client.POST('/journey/state/fetch', { body: { instanceId } })
    expect(data).toEqual(answer)
  })
})
