type Pieces = Uint8Array<ArrayBuffer>[]

const utf8 = /* @__PURE__ */ new TextDecoder()

/**
 * Reads a stream to its end, or gives up past the limit: it is cancelled, and the result is undefined.
 *
 * @param signal That of this one call. Cancels it, too: not every transport lets go of a body when its call is given up.
 */
export async function readCapped(
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

/** The same as text. */
export async function readCappedText(
  ...[stream, limitBytes, signal]: Parameters<typeof readCapped>
): Promise<string | undefined> {
  const pieces = await readCapped(stream, limitBytes, signal)
  // A short body comes in one piece, which need not be joined.
  return pieces?.length === 1 ? utf8.decode(pieces[0]) : pieces && new Blob(pieces).text()
}
