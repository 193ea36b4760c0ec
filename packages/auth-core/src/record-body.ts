/**
 * Copies the body of a cloned request while the original is being sent, up to a limit.
 *
 * Past the limit the copy is given up: its branch is cancelled and stops buffering.
 *
 * @returns a function that gives the whole body, or undefined when there is none to give.
 */
export function record(clone: Request, limitBytes: number): () => Promise<{ bytes?: BodyInit } | undefined> {
  const copied = copy(clone, limitBytes).catch(() => undefined)
  return () => copied
}

async function copy(clone: Request, limitBytes: number): Promise<{ bytes?: BodyInit } | undefined> {
  if (!clone.body) return {}
  const reader = clone.body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let size = 0; ;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: new Blob(chunks, { type: clone.headers.get('content-type') ?? '' }) }
    size += value.byteLength
    if (size > limitBytes) {
      reader.cancel().catch(() => {})
      return undefined
    }
    chunks.push(value)
  }
}
