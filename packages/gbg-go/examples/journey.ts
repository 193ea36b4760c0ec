import * as go from '@latchkey/gbg-go'

export async function verify(gbg: go.GbgGoClient, resourceId: string, subject: go.Subject) {
  const start: go.JourneyStart = { resourceId, context: { config: { delivery: 'api' } } }
  const { instanceId } = await go.unwrap(gbg.POST('/journey/start', { body: start }))
  for (let asked: string | undefined; ;) {
    const { interactionId } = await go.waitForInteraction(gbg, { instanceId, timeoutMs: 60_000 })
    if (!interactionId) break // The journey has ended.
    if (interactionId === asked) throw new Error('The journey asks for more than the subject has')
    asked = interactionId
    const body: go.InteractionSubmission = { instanceId, interactionId, context: { subject } }
    await go.unwrap(gbg.POST('/journey/interaction/submit', { body }))
  }
  const { result } = await go.waitForResult(gbg, { instanceId })
  return result?.status === 'complete' ? result.data : undefined
}
