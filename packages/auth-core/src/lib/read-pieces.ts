// A file of its own, which no declaration of an entry leads to: TypeScript has known `Uint8Array<ArrayBuffer>` since 5.7.
type Pieces = Uint8Array<ArrayBuffer>[]

/** Reads a stream to its end, or gives up past the limit: it is cancelled, and the result is undefined. */
export async function readPieces(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  limitBytes: number,
): Promise<Pieces | undefined> {
  const pieces: Pieces = []
  for (let size = 0; size <= limitBytes;) {
    const { value } = await reader.read()
    if (!value) return pieces
    size += value.length
    pieces.push(value)
  }
  reader.cancel().catch(() => {})
  return undefined
}
