/** Reads a stream to its end, or gives up past the limit: it is cancelled, and the result is undefined. */
export async function readCapped(stream: Response['body'], limitBytes: number): Promise<Blob | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = stream?.getReader()
  for (let size = 0; ;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return new Blob(chunks)
    size += value.length
    if (size > limitBytes) {
      reader!.cancel().catch(() => {})
      return undefined
    }
    chunks.push(value)
  }
}
