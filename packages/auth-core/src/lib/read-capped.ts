import { onAbort } from './on-abort.ts'
import { readPieces } from './read-pieces.ts'

/** Reads a stream to its end as text; undefined past the limit, where it is cancelled, as it is by the signal of the call. */
export async function readCappedText(
  stream: Response['body'],
  limitBytes: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (!stream) return ''
  const reader = stream.getReader()
  // Not every transport lets go of a body when its call is given up.
  if (signal) onAbort(signal, () => void reader.cancel().catch(() => {}))
  const pieces = await readPieces(reader, limitBytes)
  // A short body comes in one piece, which need not be joined.
  return pieces?.length === 1 ? new TextDecoder().decode(pieces[0]) : pieces && new Blob(pieces).text()
}
