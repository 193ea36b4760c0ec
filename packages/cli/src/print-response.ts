import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { fromWeb } from './from-web.ts'
import { note, paint, say, sayJson } from './output.ts'
import type { CallRequest } from './request.ts'
import { writeWhole } from './write-whole.ts'

export interface ResponseOptions {
  output?: string
  include?: boolean
  json?: boolean
}

/** Prints a response: its body on stdout, everything about it on stderr. Returns the exit code its status means. */
export async function printResponse(
  { method, path }: CallRequest,
  response: Response,
  { output, include, json }: ResponseOptions,
): Promise<number> {
  const { status, ok, headers, body } = response
  if (include) {
    note(printable(`${status} ${response.statusText}`.trim()))
    for (const [name, value] of headers)
      note(`${paint('dim', `${name}:`, process.stderr)} ${printable(value)}`)
  }
  if (!ok) note(paint('red', `${method} ${path.replace(/\?.*/s, '')} answered ${status}.`, process.stderr))

  // An error is printed, whatever file its success was meant for.
  if (output !== undefined && ok) {
    const sizeBytes = await writeWhole(output, body)
    if (json) sayJson({ status, headers: Object.fromEntries(headers), output, sizeBytes })
    else note(`${sizeBytes} bytes written to ${output}`)
  } else if (json) {
    sayJson({ status, headers: Object.fromEntries(headers), ...asJson(await readAll(body)) })
  } else if (process.stdout.isTTY) {
    printForPeople(await readAll(body), headers.get('content-type'))
  } else if (body) {
    await pipeline(fromWeb(body), process.stdout, { end: false })
  }
  if (ok) return exitCodes.done
  return status >= 500 ? exitCodes.serverError : exitCodes.refused
}

async function readAll(body: Response['body']): Promise<Buffer> {
  return body ? buffer(fromWeb(body)) : Buffer.alloc(0)
}

/** Text that is JSON becomes data, other text stays text, and bytes become base64. */
function asJson(bytes: Buffer): { body: unknown } | { bodyBase64: string } {
  const text = decode(bytes)
  if (text === undefined) return { bodyBase64: bytes.toString('base64') }
  return { body: parse(text) ?? (text || null) }
}

function printForPeople(bytes: Buffer, mediaType: string | null): void {
  if (bytes.length === 0) return
  const text = decode(bytes)
  if (text === undefined) {
    const what = `The response is ${bytes.length} bytes of ${mediaType ?? 'something that is no text'}`
    throw new CliError('binary_response', `${what}. Name a file with --output, or pipe it.`)
  }
  const value = parse(text)
  say(printable(value === undefined ? text.replace(/\n$/, '') : JSON.stringify(value, null, 2)))
}

function decode(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Text from the network must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\u{fffd}')
}
