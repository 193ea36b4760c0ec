// A file of its own, which no declaration of an entry leads to: TypeScript has known `Uint8Array<ArrayBuffer>` since 5.7.
type Pieces = Uint8Array<ArrayBuffer>[]

/**
 * Reads a stream to its end, or gives up past the limit: it is cancelled, and the result is undefined.
 *
 * @param signal That of this one call. Cancels it, too: not every transport lets go of a body when its call is given up.
 */
export async function readPieces(
  stream: Response['body'],
  limitBytes: number,
  signal?: AbortSignal,
): Promise<Pieces | undefined> {
  const pieces: Pieces = []
  const reader = stream?.getReader()
  const giveUp = () => void reader?.cancel().catch(() => {})
  if (signal?.aborted) giveUp()
  signal?.addEventListener('abort', giveUp)
  for (let size = 0; ;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return pieces
    size += value.length
    if (size > limitBytes) {
      giveUp()
      return undefined
    }
    pieces.push(value)
  }
}
