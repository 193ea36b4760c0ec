import { describe, expect, test } from 'vitest'
import { createEndUserClient, endUserToken, fetchInteraction, fetchState } from '../src/index.ts'
import { clientAnswering, instanceId, json, problems, rejection } from './support.ts'

describe('views', () => {
  test('slim is asked for unless full is', async () => {
    const { client, fetch } = clientAnswering(() =>
      json({ instanceId, journey: { status: 'InProgress' }, status: 'InProgress' }),
    )
    await fetchInteraction(client, { instanceId, scope: 'reviewer' })
    await fetchInteraction(client, { instanceId }, { view: 'full' })
    await fetchState(client, { instanceId })
    await fetchState(client, { instanceId }, { view: 'full' })
    expect(fetch.calls.map(({ url }) => new URL(url).pathname + new URL(url).search)).toEqual([
      '/v2/captain/journey/interaction/fetch?view=slim',
      '/v2/captain/journey/interaction/fetch?view=full',
      '/v2/captain/journey/state/fetch?view=slim',
      '/v2/captain/journey/state/fetch?view=full',
    ])
    expect(JSON.parse(fetch.calls[0]!.body)).toEqual({ instanceId, scope: 'reviewer' })
  })

  test('an end user’s client can fetch interactions, and no state', async () => {
    const client = createEndUserClient({
      region: 'eu',
      endUserToken: endUserToken('t'),
      fetch: async () => json({ instanceId, journey: { status: 'InProgress' } }),
    })
    expect((await fetchInteraction(client, { instanceId })).journey.status).toBe('InProgress')
    // @ts-expect-error the state of a journey is for its customer
    void (() => fetchState(client, { instanceId }))
  })

  test('an error answer is thrown', async () => {
    const { client } = clientAnswering(() => problems(404, { 4040: 'NOT_FOUND' }))
    expect(await rejection(fetchState(client, { instanceId }))).toMatchObject({ code: 'not_found' })
  })

  test('an aborted signal ends the call', async () => {
    const { client } = clientAnswering(() => json({}))
    const signal = AbortSignal.abort(new Error('enough'))
    expect(await rejection(fetchState(client, { instanceId }, { signal }))).toMatchObject({
      message: 'enough',
    })
  })
})
