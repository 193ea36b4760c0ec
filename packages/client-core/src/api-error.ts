export { parseRetryAfter } from '@latchkey/auth-core/lib'

/** Base of the errors a vendor's helpers throw. Branch on `code`, which is stable; messages are for people. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Text from the network as part of a message: one line, no control characters, at most 300 characters. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
