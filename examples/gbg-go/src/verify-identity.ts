import {
  GbgGoApiError,
  unwrap,
  waitForInteraction,
  waitForResult,
  type GbgGoClient,
  type Interaction,
  type JourneyStart,
  type JourneyState,
  type PollOptions,
  type Subject,
} from '@latchkey/gbg-go'

export interface VerifyIdentityOptions {
  /** The published journey, `<hash>@<version>`; pin the version in production. */
  resourceId: string
  /** Everything known about the person. */
  subject: Subject
  /** Told what is being done. Never told a value of the subject. */
  onStep?: ((text: string) => void) | undefined
  /** How long and how often to ask whether something has happened. */
  polling?: PollOptions | undefined
}

/** Runs a journey with what is known about a person, to its end. A journey that cannot be finished is not left running. */
export async function verifyIdentity(
  gbg: GbgGoClient,
  { resourceId, subject, onStep = () => {}, polling = {} }: VerifyIdentityOptions,
): Promise<JourneyState> {
  const common = polling.signal ? { signal: polling.signal } : {}

  onStep('start the journey')
  const start: JourneyStart = { resourceId, context: { config: { delivery: 'api' } } }
  const { instanceId } = await unwrap(gbg.POST('/journey/start', { ...common, body: start }))
  onStep(`  instance ${instanceId}`)

  try {
    for (let answered: string | undefined; ;) {
      const asked = await waitForInteraction(gbg, { instanceId, ...polling })
      const { interactionId } = asked
      if (interactionId === undefined) break
      // The same question again: answering it with the same data would go on for ever.
      if (interactionId === answered) throw new Error(`the journey still asks for ${elementsOf(asked)}`)
      answered = interactionId
      onStep(`answer ${elementsOf(asked)}`)
      const body = { instanceId, interactionId, context: { subject } }
      await unwrap(gbg.POST('/journey/interaction/submit', { ...common, body }))
    }
  } catch (error) {
    const isOver = error instanceof GbgGoApiError && error.code === 'journey_not_active'
    if (!isOver) {
      const body = { instanceId, reason: 'could not be finished' }
      await gbg.POST('/journey/terminate', { body }).catch(() => {})
      throw error
    }
  }

  onStep('wait for the result')
  const state = await waitForResult(gbg, { instanceId, ...polling })
  for (const line of linesOf(state)) onStep(line)
  return state
}

function linesOf({ steps = [], result, status }: JourneyState): string[] {
  return [
    ...steps.map(({ name, nodeId, outcome }) => `  ${name ?? nodeId}: ${outcome ?? 'none'}`),
    `  ${result?.status ?? status}, ${result?.outcomeClassification ?? 'unclassified'}`,
  ]
}

function elementsOf({ interaction }: Interaction): string {
  const refs = (interaction?.collects ?? []).flatMap(({ ref }) => ref ?? [])
  return refs.length > 0 ? refs.join(', ') : 'an interaction'
}
