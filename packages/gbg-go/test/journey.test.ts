import { createMock, defaultCredentials, type Mock } from '@latchkey/mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { verify } from '../examples/journey.ts'
import { capture } from '../examples/device.ts'
import {
  createDeviceClient,
  createEndUserClient,
  customerAccessToken,
  createGbgGoClient,
  endUserToken,
  fetchInteraction,
  fetchState,
  resolveInstanceUrl,
  unwrap,
  waitForInteraction,
  waitForResult,
} from '../src/index.ts'
import { createGbgGo, type GbgGo } from '../src/server.ts'
import { rejection } from './support.ts'

const { clientId, clientSecret } = defaultCredentials
const quick = { minPauseMs: 0, maxPauseMs: 0 }
const identity = { firstName: 'Ada', lastNames: ['Lovelace'], dateOfBirth: '1990-12-10' }
const deviceInfo = { deviceId: 'device-0123456789abcdef' }

let mock: Mock
let gbg: GbgGo

beforeEach(async () => {
  mock = await createMock('gbg-go', { vendorOptions: { interactions: 2, processingReads: 0 } })
  const { apiUrl: baseUrl, tokenBaseUrl, fetch } = mock
  gbg = createGbgGo({ clientId, clientSecret, baseUrl, tokenBaseUrl, fetch })
})

async function start(delivery: 'api' | 'page' = 'api', scenario?: string) {
  const params = { header: scenario === undefined ? {} : { 'x-gbg-scenario': scenario } }
  const body = { resourceId: 'onboarding@latest', context: { config: { delivery } } }
  return unwrap(gbg.POST('/journey/start', { params, body }))
}

async function connect(instanceId: string) {
  const { connectToken } = await unwrap(
    gbg.POST('/journey/device/start', { body: { instanceId, scope: ['mobile'] } }),
  )
  const device = createDeviceClient({ baseUrl: mock.apiUrl, connectToken, fetch: mock.fetch })
  return unwrap(device.POST('/journey/device/connect', { body: { connectToken, deviceInfo } }))
}

describe('a journey on the mock', () => {
  test('runs as the README shows it, from start to verified data', async () => {
    expect(await verify(gbg, 'onboarding@1', { identity })).toMatchObject({ identity })
    expect(mock.counts.tokenRequests).toBe(1)
    expect(mock.counts.callsByOperation).toMatchObject({
      'POST /journey/start': 1,
      'POST /journey/interaction/submit': 2,
    })
  })

  test('an interaction that shows while modules run is waited for until they are done', async () => {
    mock = await createMock('gbg-go', { vendorOptions: { processingReads: 3, earlyReads: 2 } })
    const { apiUrl: baseUrl, tokenBaseUrl, fetch } = mock
    gbg = createGbgGo({ clientId, clientSecret, baseUrl, tokenBaseUrl, fetch })
    const { instanceId } = await start()
    const { interactionId = '', processing } = await waitForInteraction(gbg, { instanceId, ...quick })
    expect(processing).toBe(false)
    expect(mock.counts.callsByOperation).toMatchObject({ 'POST /journey/interaction/fetch': 4 })
    const submit = gbg.POST('/journey/interaction/submit', { body: { instanceId, interactionId } })
    expect(await unwrap(submit)).toEqual({ status: 'success' })
  })

  test('a submit after the end says so by its code, and one that is invalid by another', async () => {
    const { instanceId } = await start()
    const { interactionId = '' } = await waitForInteraction(gbg, { instanceId, ...quick })
    const submit = () =>
      unwrap(gbg.POST('/journey/interaction/submit', { body: { instanceId, interactionId } }))
    mock.control('refuseNextSubmit')
    expect(await rejection(submit())).toMatchObject({ code: 'invalid_field', status: 409 })
    expect(await submit()).toEqual({ status: 'success' })
    await unwrap(gbg.POST('/journey/terminate', { body: { instanceId } }))
    expect(await rejection(submit())).toMatchObject({ code: 'journey_not_active', status: 409 })
    const { status, result } = await waitForResult(gbg, { instanceId, ...quick })
    expect([status, result?.status]).toEqual(['Error', 'error'])
  })

  test('an error inside a 200 of the service is thrown, with its request id', async () => {
    const { instanceId } = await start()
    mock.control('errorInNextOk', { code: 4040, message: 'gone' })
    const error = await rejection(fetchInteraction(gbg, { instanceId }))
    expect(error).toMatchObject({ code: 'error_in_success', status: 200 })
    expect(error).toMatchObject({ errors: [{ code: '4040', problem: 'gone' }] })
    expect(error).toHaveProperty('requestId', expect.stringMatching(/./))
  })

  test('the full view says Failed where the slim one says Error', async () => {
    const { instanceId } = await start()
    mock.control('fail', { instanceId })
    expect((await fetchState(gbg, { instanceId }, { view: 'full' })).status).toBe('Failed')
    expect((await fetchState(gbg, { instanceId })).status).toBe('Error')
  })

  test('a hosted journey has a page to open', async () => {
    const { instanceId, instanceUrl } = await start('page')
    const url = resolveInstanceUrl(instanceUrl, { baseUrl: mock.apiUrl })
    expect(url).toBe(`${mock.url}/journey/${instanceId}`)
  })

  test('a scenario of the sandbox decides how a journey ends', async () => {
    const params = { path: { journeyId: 'onboarding' } }
    const body = { name: 'fraud', data: { modules: {}, defaultOutcome: 'Decline' } }
    await unwrap(gbg.POST('/sandbox/journeys/{journeyId}/scenarios', { params, body }))
    const { instanceId } = await start('api', 'fraud')
    mock.control('complete', { instanceId, outcome: 'Decline' })
    const { result } = await waitForResult(gbg, { instanceId, ...quick })
    expect(result).toMatchObject({ status: 'complete', outcomeClassification: 'negative' })
  })
})

describe('an end user’s device', () => {
  test('trades its connect token once, and works with the token it got', async () => {
    const { instanceId } = await start()
    const session = await connect(instanceId)
    const endUser = createEndUserClient({
      baseUrl: mock.apiUrl,
      endUserToken: session.endUserToken,
      fetch: mock.fetch,
    })
    expect(await unwrap(endUser.POST('/journey/device/validate'))).toMatchObject({ valid: true, instanceId })
    const { interactionId } = await waitForInteraction(endUser, { instanceId, ...quick })
    expect(interactionId).toMatch(/^grn:/)
  })

  test('uploads an image as the README shows it', async () => {
    const { instanceId } = await start()
    const { connectToken } = await unwrap(
      gbg.POST('/journey/device/start', { body: { instanceId, scope: ['mobile'] } }),
    )
    const api = { baseUrl: mock.apiUrl, fetch: mock.fetch }
    const asset = await capture(connectToken, new Blob(['image']), api)
    expect(asset).toEqual({
      domainElementId: 'PrimaryDocument/side1Image',
      gofsKey: expect.stringMatching(/./),
    })
  })

  test('renews its session with a client that sends no bearer', async () => {
    const { instanceId } = await start()
    const { resumeCredential } = await connect(instanceId)
    const device = createDeviceClient({ baseUrl: mock.apiUrl, fetch: mock.fetch })
    const renewed = await unwrap(device.POST('/journey/device/refresh', { body: { resumeCredential } }))
    expect(renewed).toMatchObject({ instanceId, linkExpiresAt: expect.stringMatching(/T/) })
  })

  test('the service refuses each kind of bearer in the place of another, as the types do', async () => {
    const { instanceId } = await start()
    const { endUserToken: ofEndUser } = await connect(instanceId)
    const { baseUrl, fetch } = { baseUrl: mock.apiUrl, fetch: mock.fetch }
    const customer = mock.issueToken()
    const posing = createEndUserClient({ baseUrl, endUserToken: endUserToken(customer), fetch })
    const params = { path: { instanceId } }
    const handoff = posing.POST('/journey/instance/{instanceId}/handoff-token', { params })
    expect(await rejection(unwrap(handoff))).toMatchObject({ code: 'forbidden', status: 403 })
    const posed = createGbgGoClient({ baseUrl, accessToken: customerAccessToken(ofEndUser), fetch })
    expect(await rejection(fetchState(posed, { instanceId }))).toMatchObject({
      code: expect.stringMatching(/^(unauthorized|forbidden)$/),
    })
  })
})
