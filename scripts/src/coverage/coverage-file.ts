import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operationsOf, parseSource, type JsonObject } from '@latchkey/openapi'
import { type Layout, specPath } from '@latchkey/spec'

export interface LeftOut {
  readonly what: string
  readonly reason: string
  /** Addresses of the pages that say so, all of them watched for drift. */
  readonly source: readonly string[]
  /** The day they were read, `YYYY-MM-DD`. */
  readonly read: string
  /** How well it is known: one of {@link confidences}. */
  readonly confidence: string
  /** What would change our mind. */
  readonly until: string
}

export const confidences = ['documented', 'example', 'vendor-code', 'third-party', 'inferred']

/**
 * What the vendor's documentation names, by `METHOD /path`, and what of it is left out on purpose.
 *
 * A vendor that publishes a whole OpenAPI document needs no `coverage.yaml`: its documentation is that document.
 *
 * @throws when the file is not of its form
 */
export function readCoverageFile(
  layout: Layout,
  vendor: string,
): { documented: string[]; leftOut: LeftOut[] } {
  const path = specPath(layout, vendor, 'coverage.yaml')
  const file = readSpec(layout, path)
  if (file === undefined) {
    const documents = ['published.yaml', 'authored.yaml'].map((name) =>
      readSpec(layout, specPath(layout, vendor, name)),
    )
    return { documented: [...new Set(documents.flatMap((document) => keysOf(document ?? {})))], leftOut: [] }
  }
  const documented: unknown = file['documented']
  const leftOut: unknown = file['leftOut'] ?? []
  if (!Array.isArray(documented) || !documented.every(isKey)) {
    throw new Error(`${path}: "documented" must be a list of "METHOD /path".`)
  }
  if (!Array.isArray(leftOut) || !leftOut.every(isLeftOut)) {
    throw new Error(
      `${path}: every entry of "leftOut" needs "what", "reason", "source" (a list of addresses), "read" (a day), "confidence" (${confidences.join(', ')}) and "until".`,
    )
  }
  return { documented, leftOut }
}

/** The operations of a document, by `METHOD /path`. */
export function keysOf(document: JsonObject): string[] {
  return operationsOf(document).map(({ method, path }) => `${method} ${path}`)
}

function readSpec({ root }: Layout, path: string): JsonObject | undefined {
  const file = join(root, path)
  return existsSync(file) ? parseSource(path, readFileSync(file, 'utf8')).data : undefined
}

function isKey(key: unknown): key is string {
  return typeof key === 'string' && /^[A-Z]+ \//.test(key)
}

function isLeftOut(entry: unknown): entry is LeftOut {
  const { what, reason, until, source, read, confidence } = Object(entry) as Partial<
    Record<keyof LeftOut, unknown>
  >
  return (
    [what, reason, until].every((text) => typeof text === 'string' && text !== '') &&
    Array.isArray(source) &&
    source.length > 0 &&
    source.every((url) => typeof url === 'string' && url.startsWith('https://')) &&
    /^\d{4}-\d{2}-\d{2}$/.test(String(read)) &&
    confidences.includes(String(confidence))
  )
}
