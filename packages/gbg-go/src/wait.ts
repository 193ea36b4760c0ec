import { poll, type PollOptions } from '@latchkey/client-core/poll'
import { GbgGoWaitError } from './errors.ts'
import { isTerminal } from './is-terminal.ts'
import type { Interaction, JourneyState } from './types.ts'
import { fetchInteraction, fetchState, type InteractionClient, type StateClient } from './views.ts'

export type WaitForInteractionOptions = PollOptions & {
  instanceId: string
  /** Whose interaction to wait for. Default: the subject's. */
  scope?: 'subject' | 'reviewer' | undefined
}
export type WaitForResultOptions = PollOptions & { instanceId: string }

/** GBG publishes no interval, so the pauses start short and grow. */
const pace = { timeoutMs: 600_000, minPauseMs: 1_000, maxPauseMs: 10_000 }

function timedOut(what: string): (timeoutMs: number, status: string | undefined) => GbgGoWaitError {
  return (timeoutMs, status) => {
    const message = `gave up waiting for ${what} after ${timeoutMs} ms; last status: ${status ?? 'unknown'}`
    return new GbgGoWaitError(message, { status })
  }
}

/**
 * Waits until the end user is asked something, or the journey has ended: see `journey.status`.
 *
 * An interaction that stands beside `processing: true` is not ready: modules still run and may change it.
 *
 * Asks at once, again after a second, then with pauses that grow to 10 s; gives up after 10 minutes. All of that are
 * options.
 *
 * @throws {@link GbgGoWaitError} `deadline_exceeded`, {@link GbgGoApiError}, {@link GbgGoResponseError}, or the reason of an aborted signal.
 */
export function waitForInteraction(
  client: InteractionClient,
  { instanceId, scope, ...options }: WaitForInteractionOptions,
): Promise<Interaction> {
  const request = { instanceId, ...(scope && { scope }) }
  const task = {
    ...pace,
    timedOut: timedOut(`the next interaction of journey ${instanceId}`),
    read: (signal: AbortSignal) => fetchInteraction(client, request, { signal }),
    statusOf: ({ journey }: Interaction): string | undefined => journey?.status,
    isDone: ({ interactionId, processing, journey }: Interaction): boolean =>
      isTerminal(journey?.status) || (interactionId !== undefined && processing !== true),
  }
  return poll(task, options)
}

/**
 * Waits until a journey has ended, however it ended: `result.status` says whether it succeeded.
 *
 * Asks at once, again after a second, then with pauses that grow to 10 s; gives up after 10 minutes. All of that are
 * options.
 *
 * Verified data may follow a moment after `complete`, so a result without data is asked for once more.
 *
 * @throws {@link GbgGoWaitError} `deadline_exceeded`, {@link GbgGoApiError}, {@link GbgGoResponseError}, or the reason of an aborted signal.
 */
export function waitForResult(
  client: StateClient,
  { instanceId, ...options }: WaitForResultOptions,
): Promise<JourneyState> {
  let isSecondLook = false
  const task = {
    ...pace,
    timedOut: timedOut(`journey ${instanceId} to end`),
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
