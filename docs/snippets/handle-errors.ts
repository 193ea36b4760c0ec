import { TokenError } from '@latchkey/auth-core'
import {
  NitroSignApiError,
  unwrap,
  type NitroSignClient,
} from '@latchkey/nitro-sign'

/** What to tell the person who waits, and whether trying again helps. */
export async function envelopeName(
  nitro: NitroSignClient,
  envelopeID: string,
): Promise<string> {
  try {
    const params = { path: { envelopeID } }
    const envelope = await unwrap(
      nitro.GET('/sign/envelopes/{envelopeID}', { params }),
    )
    return envelope.name ?? 'unnamed'
  } catch (error) {
    if (error instanceof NitroSignApiError) {
      if (error.code === 'not_found') return 'deleted'
      if (error.code === 'rate_limited')
        return `busy, again in ${error.retryAfterMs ?? 1000} ms`
    }
    if (error instanceof TokenError) {
      if (error.kind === 'transient') return 'Nitro is not there right now'
      // Permanent: credentials or configuration, for you to put right.
      console.error(error.code, error.message)
    }
    throw error
  }
}
