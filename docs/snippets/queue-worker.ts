import { setTimeout as pause } from 'node:timers/promises'
import { TokenError } from '@latchkey/auth-core'
import { NitroSignApiError, unwrap } from '@latchkey/nitro-sign'
import type { NitroSign } from '@latchkey/nitro-sign/server'
import { createClient } from 'redis'

/** Each worker has one that waits for jobs, beside that of its tokens. */
export const connect = (url: string) => createClient({ url })

/** Takes ids of envelopes from a list, and notes their status. */
export async function work(
  redis: ReturnType<typeof connect>,
  nitro: NitroSign,
  signal: AbortSignal,
) {
  while (!signal.aborted) {
    // Moved, not removed: a worker that dies leaves the job in `taken`.
    const id = await redis.blMove('jobs', 'taken', 'LEFT', 'RIGHT', 0.2)
    if (id === null) continue
    try {
      const params = { path: { envelopeID: id } }
      const { status } = await unwrap(
        nitro.GET('/sign/envelopes/{envelopeID}', { params, signal }),
      )
      await redis.hSet('statuses', id, status ?? 'unknown')
    } catch (error) {
      const delayMs = delayOf(error)
      await redis.rPush(delayMs === undefined ? 'failed' : 'jobs', id)
      if (error instanceof TokenError && error.kind !== 'transient')
        throw error // Every job would fail: credentials are wrong.
      await pause(delayMs ?? 0)
    } finally {
      await redis.lRem('taken', 1, id)
    }
  }
}

/** How long to wait before the job is worth another try; undefined: never. */
function delayOf(error: unknown): number | undefined {
  if (error instanceof TokenError) return error.retryAfterMs ?? 5000
  if (!(error instanceof NitroSignApiError)) return 1000 // the network
  if (error.status === 429) return error.retryAfterMs ?? 1000
  return error.status >= 500 ? 1000 : undefined
}
