import { TokenError } from '@latchkey/auth-core'
import { listEnvelopes, NitroSignApiError } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

/** One run. What it throws ends the program with 1, which cron reports. */
export async function countDrafts(
  nitro = createNitroSign(),
): Promise<number> {
  // The whole job, not each call: the next run must not meet this one.
  const signal = AbortSignal.timeout(300_000)
  let drafts = 0
  for await (const { status } of listEnvelopes(nitro, { signal }))
    if (status === 'drafted') drafts += 1
  return drafts
}

/** Whether the next run may succeed where this one did not. */
export function passesByItself(error: unknown): boolean {
  if (error instanceof TokenError) return error.kind === 'transient'
  if (error instanceof NitroSignApiError)
    return error.status === 429 || error.status >= 500
  return error instanceof TypeError // the network
}
