import { Readable } from 'node:stream'

/** A response's body as a stream of Node. */
export function fromWeb(body: NonNullable<Response['body']>): Readable {
  // The types of the DOM and of Node name the same class twice.
  return Readable.fromWeb(body as never)
}
