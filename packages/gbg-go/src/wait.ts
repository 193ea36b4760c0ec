import { isTerminal } from './is-terminal.ts'
import { poll, type PollOptions } from './poll.ts'
import type { Interaction, JourneyState } from './types.ts'
import { fetchInteraction, fetchState, type InteractionClient, type StateClient } from './views.ts'

export type WaitForInteractionOptions = PollOptions & {
  instanceId: string
  /** Whose interaction to wait for. Default: the subject's. */
  scope?: 'subject' | 'reviewer' | undefined
}
export type WaitForResultOptions = PollOptions & { instanceId: string }

/**
 * Waits until the end user is asked something, or the journey has ended: then `interactionId` is absent.
 *
 * @throws {@link GbgGoWaitError} `deadline_exceeded`, {@link GbgGoApiError}, or the reason of an aborted signal.
 */
export function waitForInteraction(
  client: InteractionClient,
  { instanceId, scope, ...options }: WaitForInteractionOptions,
): Promise<Interaction> {
  const request = { instanceId, ...(scope && { scope }) }
  const task = {
    what: `the next interaction of journey ${instanceId}`,
    read: (signal: AbortSignal) => fetchInteraction(client, request, { signal }),
    statusOf: ({ journey }: Interaction): string | undefined => journey?.status,
    isDone: ({ interactionId, journey }: Interaction): boolean =>
      interactionId !== undefined || isTerminal(journey?.status),
  }
  return poll(task, options)
}

/**
 * Waits until a journey has ended, however it ended: `result.status` says whether it succeeded.
 *
 * Verified data may follow a moment after `complete`, so a result without data is asked for once more.
 *
 * @throws {@link GbgGoWaitError} `deadline_exceeded`, {@link GbgGoApiError}, or the reason of an aborted signal.
 */
export function waitForResult(
  client: StateClient,
  { instanceId, ...options }: WaitForResultOptions,
): Promise<JourneyState> {
  let isSecondLook = false
  const task = {
    what: `journey ${instanceId} to end`,
    read: (signal: AbortSignal) => fetchState(client, { instanceId }, { signal }),
    statusOf: ({ status }: JourneyState): string => status,
    isDone({ status, result }: JourneyState): boolean {
      if (!isTerminal(status)) return false
      const isDataLate = result?.status === 'complete' && result.data === undefined
      if (!isDataLate || isSecondLook) return true
      isSecondLook = true
      return false
    },
  }
  return poll(task, options)
}
