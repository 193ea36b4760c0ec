import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readWire, renderWire } from '@latchkey/generate'
import { describeOperations, type OperationDescription } from '@latchkey/mock/operations'
import { parseSource } from '@latchkey/openapi'
import { repairDocument, upgradeDocument } from '@latchkey/spec'
import createClient from 'openapi-fetch'
import { createReferee, type Referee } from './referee.ts'

/** What Prism says of the requests our client makes for a document. */
export interface WireRow {
  file: string
  operations: number
  valid: number
  /** Operations no valid sample could be made for: nothing was sent. */
  unsampled: number
  /** Calls our client refuses by name, since nothing says how their values go out. */
  refused: string[]
  /** `POST /form: body.n must be array`. */
  wrong: string[]
}

type Send = (method: string, path: string, init: object) => Promise<unknown>

const baseUrl = 'https://referee.test'

/**
 * Sends a generated sample of every operation with the client made from a document, and has each request judged by Prism's
 * http-spec: a reader of OpenAPI nobody here wrote.
 */
export async function refereeDocument(file: string, text: string): Promise<WireRow> {
  const upgraded = await upgradeDocument(parseSource(file, text))
  // As packages are made: what nobody can use is mended or left out.
  const { document: data } = repairDocument(upgraded.document.data)
  const referee = createReferee(data)
  const sent: Request[] = []
  const send = await makeClient(renderWire(readWire(data)), sent)
  const row: WireRow = { file: basename(file), operations: 0, valid: 0, unsampled: 0, refused: [], wrong: [] }
  for (const operation of describeOperations(data)) {
    row.operations += 1
    const init = sampleInit(operation)
    if (init === undefined) {
      row.unsampled += 1
      continue
    }
    sent.length = 0
    const failure = await send(operation.method, operation.path, init).then(
      async () => judgeSent(referee, operation, sent[0]!),
      (error: unknown) => error as Error,
    )
    if (failure === undefined) row.valid += 1
    else if (isRefusal(failure)) row.refused.push(`${operation.key}: ${failure.message}`)
    else row.wrong.push(`${operation.key}: ${failure}`)
  }
  return row
}

/** What is wrong with a request; that Prism cannot read one counts as a fault of its own. */
async function judgeSent(
  referee: Referee,
  { method, path }: OperationDescription,
  request: Request,
): Promise<string | undefined> {
  try {
    return await referee(method, path, request)
  } catch (error) {
    return `Prism cannot read it: ${String(error)}`
  }
}

/** The client of a package: the code that is generated for it, around openapi-fetch. */
async function makeClient(code: string, sent: Request[]): Promise<Send> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-wire-'))
  try {
    const path = join(folder, 'wire.ts')
    // The folder has no modules of its own.
    const resolved = code.replaceAll(/from '(@latchkey\/[^']+)'/g, (_, name: string) => {
      return `from ${JSON.stringify(import.meta.resolve(name))}`
    })
    await writeFile(path, resolved)
    const { wired } = (await import(pathToFileURL(path).href)) as {
      wired: <Client>(client: Client, baseUrl: string) => Client
    }
    const fetch = async (request: Request): Promise<Response> => {
      sent.push(request)
      return new Response(null, { status: 204 })
    }
    return wired(createClient<never>({ baseUrl, fetch }), baseUrl).request as unknown as Send
  } finally {
    await rm(folder, { recursive: true })
  }
}

function sampleInit(operation: OperationDescription): object | undefined {
  let sample
  try {
    sample = operation.sampleRequest()
  } catch {
    return undefined
  }
  const { body, ...params } = sample
  // Nobody's fetch gives a GET a body.
  if (body === undefined || /^(GET|HEAD)$/.test(operation.method)) return { params }
  const files = Object.entries(body.files).map(([name, content]) => {
    const type = body.fileTypes?.[name] ?? ''
    const blob = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>], { type })
    return [name, content instanceof Uint8Array ? blob(content) : content.map(blob)] as const
  })
  if (files.length === 0) return { params, body: body.value }
  const [first] = files
  return {
    params,
    body: first![0] === '' ? first![1] : { ...(body.value as object), ...Object.fromEntries(files) },
  }
}

function isRefusal(failure: unknown): failure is Error {
  return failure instanceof Error && 'code' in failure && failure.code === 'not_sendable'
}

export function describeRow({ file, operations, valid, unsampled, refused, wrong }: WireRow): string {
  const rest = [
    refused.length > 0 && `${refused.length} refused by name`,
    unsampled > 0 && `${unsampled} without a valid sample`,
  ].filter(Boolean)
  return [
    [`${file.padEnd(40)} ${valid} of ${operations - unsampled - refused.length} valid`, ...rest].join(', '),
    ...refused.map((one) => `    refused: ${one}`),
    ...wrong.map((one) => `    ${one}`),
  ].join('\n')
}

if (import.meta.main) {
  for (const file of process.argv.slice(2)) {
    const row = await refereeDocument(file, await readFile(file, 'utf8')).catch((error: unknown) =>
      String(error),
    )
    console.log(
      typeof row === 'string'
        ? `${basename(file).padEnd(40)} not read: ${row.slice(0, 160)}`
        : describeRow(row),
    )
  }
}
