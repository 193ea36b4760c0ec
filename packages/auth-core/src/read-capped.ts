import { TokenError } from './errors.ts'

/** A token answer is a few kilobytes; whoever sends more is not a token endpoint. */
const CAP_BYTES = 1024 * 1024

/** Reads a body as text and stops at 1 MiB. */
export async function readCapped(response: Response): Promise<string> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > CAP_BYTES) {
      reader.cancel().catch(() => {})
      throw new TokenError('token_too_large', 'The token answer is larger than 1 MiB', {
        kind: 'transient',
        status: response.status,
      })
    }
    text += decoder.decode(value, { stream: true })
  }
}
