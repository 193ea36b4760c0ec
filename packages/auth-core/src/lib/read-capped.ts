import { readPieces } from './read-pieces.ts'

const utf8 = /* @__PURE__ */ new TextDecoder()

/** Reads a stream to its end as text; undefined past the limit, where it is cancelled, as it is by the signal of the call. */
export async function readCappedText(
  stream: Response['body'],
  limitBytes: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const pieces = await readPieces(stream, limitBytes, signal)
  // A short body comes in one piece, which need not be joined.
  return pieces?.length === 1 ? utf8.decode(pieces[0]) : pieces && new Blob(pieces).text()
}
