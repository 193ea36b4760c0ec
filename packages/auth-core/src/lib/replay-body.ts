import type { Clock } from './clock.ts'
import { wholeBodies, type OwnCall, type SentBody } from './own-call.ts'
import { within } from './pause.ts'
import { readPieces } from './read-pieces.ts'

/** How long after a response the copy of a body may take to be whole. Longer, and somebody is still writing it. */
const COPY_GRACE_MS = 250

/** What can be sent again in place of a body that was sent. */
export type ReplayBody =
  | { readonly kind: 'none'; readonly body?: undefined }
  | { readonly kind: 'stream' }
  | { readonly kind: 'whole'; readonly body: SentBody }
  | { readonly kind: 'copy'; readonly copy: Promise<Blob | undefined> }

/** Decides how the body of a call can be sent again; starts to copy what has to be copied while it is sent. */
export function replayBody({ target, body }: OwnCall, limitBytes: number): ReplayBody {
  // One given beside a Request takes the place of the Request's own.
  if (body != null) return isStream(body) ? { kind: 'stream' } : { kind: 'whole', body }
  if (typeof target === 'string') return { kind: 'none' }
  const whole = wholeBodies.get(target)
  if (whole && whole !== true && !isStream(whole)) return { kind: 'whole', body: whole }
  if (!target.body) return { kind: 'none' }
  const limit = whole === true ? Infinity : limitBytes
  const copy = readPieces(target.clone().body!.getReader(), limit).then(
    (pieces) => pieces && new Blob(pieces),
    () => undefined,
  )
  return { kind: 'copy', copy }
}

/**
 * What to put into the init of a second sending; undefined when there is none. Does not wait for a caller's own upload: what
 * is not whole a moment after the response is no copy.
 */
export async function bodyAgain(
  replay: ReplayBody,
  clock: Clock,
  signal: AbortSignal | null | undefined,
): Promise<{ body?: SentBody | undefined } | undefined> {
  if (replay.kind === 'stream') return undefined
  if (replay.kind !== 'copy') return { body: replay.body }
  const copy = await within(clock, replay.copy, COPY_GRACE_MS, signal)
  return copy && { body: copy }
}

function isStream(body: SentBody): boolean {
  return body instanceof ReadableStream || Symbol.asyncIterator in Object(body)
}
