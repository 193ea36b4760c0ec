import { describe, expect, test } from 'vitest'
import {
  startBody,
  start,
  startJourney,
  fetchInteraction,
  fetchState,
  currentInteraction,
} from './gbg-go-steps.ts'

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
