import { describe, expect, test } from 'vitest'
import { createMock, type Mock } from '../../src/index.ts'
import { visitorOf, type Visitor } from '../visitor.ts'

const identity = { firstName: 'Ada', lastNames: ['Lovelace'], dateOfBirth: '1815-12-10' }
const startBody = { resourceId: 'a1b2c3@latest', context: { config: { delivery: 'api' }, subject: {} } }

interface State {
  status: string
  steps?: object[]
  result: { status: string; outcome?: string; data?: { identity: object } }
}

async function start(options = {}): Promise<{ mock: Mock; visit: Visitor }> {
  const mock = await createMock('gbg-go', { vendorOptions: options })
  return { mock, visit: visitorOf(mock) }
}

async function startJourney(visit: Visitor, body: object = startBody): Promise<string> {
  const answer = await visit<{ instanceId: string }>('POST', '/journey/start', { json: body })
  expect(answer.status).toBe(201)
  return answer.body.instanceId
}

const fetchInteraction = (visit: Visitor, instanceId: string, view = 'slim') =>
  visit<{ interactionId?: string; journey: { status: string } }>(
    'POST',
    `/journey/interaction/fetch?view=${view}`,
    { json: { instanceId } },
  )

const fetchState = (visit: Visitor, instanceId: string, view = 'slim') =>
  visit<State>('POST', `/journey/state/fetch?view=${view}`, { json: { instanceId } })

async function currentInteraction(visit: Visitor, instanceId: string): Promise<string> {
  for (let reads = 0; reads < 5; reads += 1) {
    const { interactionId } = (await fetchInteraction(visit, instanceId)).body
    if (interactionId !== undefined) return interactionId
  }
  throw new Error('no interaction appeared')
}

const submit = (visit: Visitor, instanceId: string, interactionId: string) =>
  visit<{ errors?: { code: string }[] }>('POST', '/journey/interaction/submit', {
    json: { instanceId, interactionId, context: { subject: { identity } } },
  })

async function completed(visit: Visitor): Promise<string> {
  const instanceId = await startJourney(visit)
  await submit(visit, instanceId, await currentInteraction(visit, instanceId))
  await fetchState(visit, instanceId)
  await fetchState(visit, instanceId)
  return instanceId
}

describe('a GBG journey', () => {
  test('works first, then asks, takes an answer, works again, and is completed', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const working = await fetchInteraction(visit, instanceId)
    expect(working.body).toEqual({ instanceId, journey: { status: 'InProgress' }, processing: true })
    const asking = await fetchInteraction(visit, instanceId)
    expect(asking.body).toMatchObject({
      interactionId: expect.stringMatching(/^grn:/),
      outstanding: expect.any(Array),
      processing: false,
    })
    expect((await submit(visit, instanceId, asking.body.interactionId!)).body).toEqual({ status: 'success' })
    expect((await fetchState(visit, instanceId)).body).toMatchObject({
      status: 'InProgress',
      steps: [],
      result: { status: 'pending' },
    })
    expect((await fetchState(visit, instanceId)).body.status).toBe('InProgress')
    expect((await fetchState(visit, instanceId)).body).toMatchObject({
      status: 'Completed',
      result: { status: 'complete', outcome: 'Pass' },
    })
  })

  test('shows the collected data of a slim result one read after completion', async () => {
    const { visit } = await start()
    const instanceId = await completed(visit)
    expect((await fetchState(visit, instanceId)).body.result).not.toHaveProperty('data')
    expect((await fetchState(visit, instanceId)).body.result.data).toEqual({ identity, documents: [] })
  })

  test('in full has its steps below context.process and its subject only at the end', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    expect((await fetchState(visit, instanceId, 'full')).body).toMatchObject({
      context: { subject: {}, result: { status: 'pending' } },
    })
    const done = await completed(visit)
    await fetchState(visit, done)
    expect((await fetchState(visit, done, 'full')).body).toMatchObject({
      status: 'Completed',
      context: {
        process: { instance: { instanceId: done }, steps: [{ outcome: 'Pass' }] },
        subject: { identity },
      },
      result: { status: 'completed' },
    })
  })

  test('asks several times when told to', async () => {
    const { visit } = await start({ interactions: 2, processingReads: 0 })
    const instanceId = await startJourney(visit)
    const first = await currentInteraction(visit, instanceId)
    await submit(visit, instanceId, first)
    const second = await currentInteraction(visit, instanceId)
    expect(second).not.toBe(first)
    expect((await submit(visit, instanceId, first)).status).toBe(400)
    expect((await submit(visit, instanceId, second)).status).toBe(200)
  })

  test.each(['full', 'slim'])(
    'shows an interaction while modules still run when told to, and takes no answer to it yet (%s view)',
    async (view) => {
      const { visit } = await start({ processingReads: 3, earlyReads: 2 })
      const instanceId = await startJourney(visit)
      const reads = []
      for (let count = 0; count < 4; count += 1) {
        const { body } = await visit<{ interactionId?: string; processing: boolean }>(
          'POST',
          `/journey/interaction/fetch?view=${view}`,
          { json: { instanceId } },
        )
        reads.push(body)
        if (count === 1) expect((await submit(visit, instanceId, body.interactionId!)).status).toBe(400)
      }
      const interactionId = expect.stringMatching(/^grn:/) as string
      expect(reads.map((body) => [body.interactionId, body.processing])).toEqual([
        [undefined, true],
        [interactionId, true],
        [interactionId, true],
        [interactionId, false],
      ])
      expect(new Set(reads.map((body) => body.interactionId)).size).toBe(2)
      expect((await submit(visit, instanceId, reads[3]!.interactionId!)).status).toBe(200)
    },
  )

  test('that has ended takes nothing more: 409 with 4009', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const interaction = await currentInteraction(visit, instanceId)
    expect((await visit('POST', '/journey/terminate', { json: { instanceId } })).body).toEqual({ instanceId })
    const refused = await submit(visit, instanceId, interaction)
    expect(refused.status).toBe(409)
    expect(refused.body.errors).toEqual([
      expect.objectContaining({ code: '4009', name: 'JOURNEY_NOT_ACTIVE' }),
    ])
    expect((await visit('POST', '/journey/terminate', { json: { instanceId } })).status).toBe(409)
    expect((await fetchState(visit, instanceId)).body.status).toBe('Error')
    expect((await fetchState(visit, instanceId, 'full')).body.status).toBe('Failed')
    expect((await fetchInteraction(visit, instanceId)).body.journey.status).toBe('Failed')
  })

  test('refuses a submission of which nothing is valid: 409 with 4003, and can be corrected', async () => {
    const { mock, visit } = await start()
    const instanceId = await startJourney(visit)
    const interaction = await currentInteraction(visit, instanceId)
    mock.control('refuseNextSubmit')
    const refused = await submit(visit, instanceId, interaction)
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([409, '4003'])
    expect((await submit(visit, instanceId, interaction)).status).toBe(200)
  })

  test('can put an error into a 200, as some deployments do', async () => {
    const { mock, visit } = await start()
    const instanceId = await startJourney(visit)
    mock.control('errorInNextOk', { message: 'Broken module' })
    const { status, body } = await fetchInteraction(visit, instanceId)
    expect([status, body]).toEqual([200, { status: 'error', code: 5000, message: 'Broken module' }])
    const interaction = await currentInteraction(visit, instanceId)
    mock.control('errorInNextOk')
    expect((await submit(visit, instanceId, interaction)).body).toMatchObject({ status: 'error' })
  })

  test('is ended by a test in either way', async () => {
    const { mock, visit } = await start()
    const [good, bad] = [await startJourney(visit), await startJourney(visit)]
    mock.control('complete', { instanceId: good, outcome: 'Accept' })
    mock.control('fail', { instanceId: bad, outcome: 'Error' })
    expect((await fetchState(visit, good)).body.result).toMatchObject({
      status: 'complete',
      outcome: 'Accept',
      outcomeClassification: 'positive',
    })
    expect((await fetchState(visit, bad)).body.result).toMatchObject({
      status: 'error',
      outcomeClassification: 'negative',
    })
    expect(() => mock.control('complete', { instanceId: good })).toThrow(/Completed/)
  })

  test('is deleted for good once it has ended, not before', async () => {
    const { visit } = await start()
    const running = await startJourney(visit)
    expect((await visit('POST', '/journey/state/delete', { json: { instanceId: running } })).status).toBe(400)
    const done = await completed(visit)
    await fetchState(visit, done)
    expect((await visit('POST', '/journey/state/delete', { json: { instanceId: done } })).body).toMatchObject(
      { status: 'deleted' },
    )
    expect((await fetchState(visit, done)).status).toBe(404)
  })

  test('for hosted pages has a link, as a path', async () => {
    const { visit } = await start()
    const json = { ...startBody, context: { config: { delivery: 'page' } } }
    expect((await visit('POST', '/journey/start', { json })).body).toMatchObject({
      instanceUrl: expect.stringMatching(/^\/journey\//),
    })
  })

  test('answers inline only for delivery by API: with its outcome, or that it waits for input', async () => {
    const { visit } = await start()
    const config = (delivery: string, scenario?: object) => ({
      ...startBody,
      context: { config: { delivery, inlineResult: true } },
      ...(scenario && { scenario }),
    })
    expect((await visit('POST', '/journey/start', { json: config('page') })).status).toBe(400)
    expect((await visit('POST', '/journey/start', { json: config('api') })).body).toMatchObject({
      status: 'awaiting-input',
    })
    const scenario = { modules: {}, defaultOutcome: 'Decline' }
    const { body } = await visit<{ instanceId: string }>('POST', '/journey/start', {
      json: config('api', scenario),
    })
    expect(body).toMatchObject({ status: 'completed', state: { status: 'Completed' } })
    expect((await fetchState(visit, body.instanceId)).body.result).toMatchObject({
      outcome: 'Decline',
      outcomeClassification: 'negative',
    })
  })
})

describe('GBG bearer kinds', () => {
  const deviceInfo = { deviceId: 'device-0123456789' }

  async function connect(visit: Visitor, instanceId: string) {
    const { connectToken } = (
      await visit<{ connectToken: string }>('POST', '/journey/device/start', { json: { instanceId } })
    ).body
    const call = () =>
      visit<{ endUserToken: string; resumeCredential: string }>('POST', '/journey/device/connect', {
        json: { connectToken, deviceInfo },
        token: connectToken,
      })
    return { call, connectToken }
  }

  test('a connect token is good for one connect and gives an end-user token', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { status, body } = await call()
    expect(status).toBe(201)
    expect(body).toMatchObject({ tokenType: 'end-user', instanceId })
    expect((await call()).status).toBe(401)
    const validated = await visit('POST', '/journey/device/validate', { token: body.endUserToken })
    expect(validated.body).toMatchObject({ valid: true, instanceId })
  })

  test('each operation takes its own kinds only', async () => {
    const { mock, visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { endUserToken } = (await call()).body
    expect(
      (await visit('POST', '/journey/state/fetch', { json: { instanceId }, token: endUserToken })).status,
    ).toBe(403)
    expect(
      (await visit('POST', '/journey/interaction/fetch', { json: { instanceId }, token: endUserToken }))
        .status,
    ).toBe(200)
    expect((await visit('POST', `/journey/instance/${instanceId}/handoff-token`)).status).toBe(403)
    expect(
      (await visit('POST', `/journey/instance/${instanceId}/handoff-token`, { token: endUserToken })).status,
    ).toBe(201)
    const other = await startJourney(visit)
    expect(
      (
        await visit('POST', '/journey/interaction/fetch', {
          json: { instanceId: other },
          token: endUserToken,
        })
      ).status,
    ).toBe(404)
    expect(
      (await visit('POST', '/journey/device/validate', { token: mock.issueToken({ kind: 'DeviceConnect' }) }))
        .status,
    ).toBe(403)
  })

  test('a session is renewed once with its resume credential', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const { call } = await connect(visit, instanceId)
    const { resumeCredential } = (await call()).body
    const renew = () =>
      visit<{ endUserToken: string }>('POST', '/journey/device/refresh', {
        json: { resumeCredential },
        token: null,
      })
    const renewed = await renew()
    expect(renewed.status).toBe(201)
    expect(
      (await visit('POST', '/journey/device/validate', { token: renewed.body.endUserToken })).status,
    ).toBe(200)
    expect((await renew()).status).toBe(401)
  })
})

describe('the rest of GBG', () => {
  test('takes assets of the current interaction only', async () => {
    const { visit } = await start()
    const instanceId = await startJourney(visit)
    const interactionId = await currentInteraction(visit, instanceId)
    const upload = (interaction: string, size = 10) =>
      visit('POST', '/journey/interaction/asset/upload', {
        body: new Uint8Array(size),
        headers: {
          'content-type': 'application/octet-stream',
          'X-Instance-Id': instanceId,
          'X-Interaction-Id': interaction,
          'X-Domain-Element-Id': 'Selfie/selfieImage',
        },
      })
    expect((await upload(interactionId)).body).toMatchObject({
      domainElementId: 'Selfie/selfieImage',
      gofsKey: expect.any(String),
    })
    expect((await upload('grn:other')).status).toBe(409)
    expect((await upload(interactionId, 10 * 1024 * 1024 + 1)).status).toBe(422)
  })

  test('keeps sandbox scenarios, and journeys end as they say', async () => {
    const { visit } = await start()
    const scenarios = '/sandbox/journeys/a1b2c3/scenarios'
    const data = { modules: {}, defaultOutcome: 'Refer' }
    expect((await visit('POST', scenarios, { json: { name: 'refer', data } })).body).toEqual({
      name: 'refer',
      journeyId: 'a1b2c3',
      tier: 'org',
    })
    expect((await visit('POST', scenarios, { json: { name: 'refer', data } })).status).toBe(409)
    expect((await visit<object[]>('GET', scenarios)).body).toHaveLength(1)
    expect((await visit<object[]>('GET', `${scenarios}?includePlatform=true`)).body).toHaveLength(2)
    expect((await visit('GET', `${scenarios}/refer`)).body).toMatchObject({ data })
    expect((await visit('GET', `${scenarios}/happy-path?includePlatform=true`)).body).toMatchObject({
      tier: 'platform',
    })
    expect(
      (await visit('PUT', `${scenarios}/refer`, { json: { data: { ...data, defaultOutcome: 'Decline' } } }))
        .status,
    ).toBe(200)
    const headers = { 'x-gbg-scenario': 'refer' }
    const { body } = await visit<{ instanceId: string }>('POST', '/journey/start', {
      json: { ...startBody, context: { config: { delivery: 'api', inlineResult: true } } },
      headers,
    })
    expect((await fetchState(visit, body.instanceId)).body.result.outcome).toBe('Decline')
    expect((await visit('DELETE', `${scenarios}/refer`)).status).toBe(204)
    expect((await visit('GET', `${scenarios}/refer`)).status).toBe(404)
    expect((await visit('POST', '/journey/start', { json: startBody, headers })).status).toBe(404)
  })

  test('finds addresses, and gives the schemas of a journey and of a task', async () => {
    const { visit } = await start({ processingReads: 1 })
    const instanceId = await startJourney(visit)
    const found = await visit<{ Items: { Id: string }[] }>('POST', '/journey/loqate/search', {
      json: { instanceId, text: 'High', limit: 1 },
    })
    const addressId = found.body.Items[0]!.Id
    expect(
      (await visit('POST', '/journey/loqate/retrieve', { json: { instanceId, addressId } })).body,
    ).toMatchObject({ Items: [{ Id: addressId }] })
    expect(
      (await visit('POST', '/journey/loqate/retrieve', { json: { instanceId, addressId: 'none' } })).status,
    ).toBe(404)
    const schemas = await visit('POST', '/journey/schema/fetch', { json: { resourceId: 'a1b2c3@7' } })
    expect(schemas.body).toMatchObject({
      deliveryId: 'a1b2c3',
      resolvedVersion: '7',
      schemas: [{ schema: { type: 'object' } }],
    })
    expect(
      (await visit('POST', '/journey/schema/fetch', { json: { resourceId: 'a1', instruction: 'x' } })).status,
    ).toBe(400)
    const task = await startJourney(visit)
    await fetchInteraction(visit, task)
    expect((await visit('POST', '/journey/task/schema', { json: { taskId: task } })).body).toMatchObject({
      type: 'object',
    })
  })

  test('errors are errors[] with code, name and place, and every answer has a request id', async () => {
    const { visit } = await start()
    const { status, body, headers } = await visit('POST', '/journey/start', {
      json: { context: { config: { delivery: 'api' } } },
    })
    expect(status).toBe(400)
    expect(body).toEqual({
      errors: [
        {
          code: '4002',
          name: 'MISSING_FIELD',
          problem: expect.stringContaining('resourceId'),
          action: expect.any(String),
          location: 'Body',
        },
      ],
    })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect((await fetchState(visit, 'unknown-instance-0000')).body).toMatchObject({
      errors: [{ code: '4040' }],
    })
  })
})
