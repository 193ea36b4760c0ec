import { describe, expect, test } from 'vitest'
import type { Visitor } from '../visitor.ts'
import {
  startBody,
  start,
  startJourney,
  fetchInteraction,
  fetchState,
  currentInteraction,
} from './gbg-go-steps.ts'

const identity = { firstName: 'Ada', lastNames: ['Lovelace'], dateOfBirth: '1815-12-10' }

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
