/**
 * Reads a stream to its end, or gives up past the limit: it is cancelled, and the result is undefined.
 *
 * @param signal That of this one call. Cancels it, too: not every transport lets go of a body when its call is given up.
 */
export async function readCapped(
  stream: Response['body'],
  limitBytes: number,
  signal?: AbortSignal,
): Promise<Blob | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = stream?.getReader()
  const giveUp = () => void reader?.cancel().catch(() => {})
  if (signal?.aborted) giveUp()
  signal?.addEventListener('abort', giveUp)
  for (let size = 0; ;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return new Blob(chunks)
    size += value.length
    if (size > limitBytes) {
      giveUp()
      return undefined
    }
    chunks.push(value)
  }
}
