import { expect } from 'vitest'
import { createMock, type Mock } from '../../src/index.ts'
import { visitorOf, type Visitor } from '../visitor.ts'

export const startBody = {
  resourceId: 'a1b2c3@latest',
  context: { config: { delivery: 'api' }, subject: {} },
}

export interface State {
  status: string
  steps?: object[]
  result: { status: string; outcome?: string; data?: { identity: object } }
}

export async function start(options = {}): Promise<{ mock: Mock; visit: Visitor }> {
  const mock = await createMock('gbg-go', { vendorOptions: options })
  return { mock, visit: visitorOf(mock) }
}

export async function startJourney(visit: Visitor, body: object = startBody): Promise<string> {
  const answer = await visit<{ instanceId: string }>('POST', '/journey/start', { json: body })
  expect(answer.status).toBe(201)
  return answer.body.instanceId
}

export const fetchInteraction = (visit: Visitor, instanceId: string, view = 'slim') =>
  visit<{ interactionId?: string; journey: { status: string } }>(
    'POST',
    `/journey/interaction/fetch?view=${view}`,
    { json: { instanceId } },
  )

export const fetchState = (visit: Visitor, instanceId: string, view = 'slim') =>
  visit<State>('POST', `/journey/state/fetch?view=${view}`, { json: { instanceId } })

export async function currentInteraction(visit: Visitor, instanceId: string): Promise<string> {
  for (let reads = 0; reads < 5; reads += 1) {
    const { interactionId } = (await fetchInteraction(visit, instanceId)).body
    if (interactionId !== undefined) return interactionId
  }
  throw new Error('no interaction appeared')
}
