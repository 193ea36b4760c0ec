import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createMock, listVendors, readDocument } from '@latchkey/mock'
import { buildRequest, describeOperations } from '@latchkey/mock/operations'
import { parse } from 'yaml'
import { loadContract } from './load-contract.ts'
import { runContract } from './run-contract.ts'

const specs = new URL('../../../specs/', import.meta.url)
const packages = new URL('../../', import.meta.url)

/** The operations of one vendor at every station from its documentation to a test, by `METHOD /path`. */
export interface Coverage {
  readonly vendor: string
  /** What the public documentation names, as `specs/<vendor>/coverage.yaml` lists it. */
  readonly documented: readonly string[]
  readonly inDocument: readonly string[]
  readonly typed: readonly string[]
  readonly mocked: readonly string[]
  readonly contractTested: readonly string[]
  readonly leftOut: readonly LeftOut[]
  /** What stands at one station and not at another; empty when all are equal. */
  readonly gaps: readonly string[]
}

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

export const stations = ['documented', 'inDocument', 'typed', 'mocked', 'contractTested'] as const

/** Vendors are the folders of `specs/`: one without a document for the mock shows as a row of zeros. */
export function listSpecs(): string[] {
  return readdirSync(specs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

export async function measureCoverage(vendor: string): Promise<Coverage> {
  const { documented, leftOut } = readCoverageFile(vendor)
  const hasDocument = listVendors().includes(vendor)
  const inDocument = hasDocument ? describeOperations(readDocument(vendor)).map(({ key }) => key) : []
  const verdicts = hasDocument ? await runContract(await loadContract(vendor)) : []
  const held = new Set(verdicts.map(({ operation }) => operation))
  for (const { operation, failure } of verdicts) if (failure !== undefined) held.delete(operation)
  const known = {
    vendor,
    documented,
    inDocument,
    typed: readTypedOperations(vendor),
    mocked: hasDocument ? await listMocked(vendor) : [],
    contractTested: [...held],
    leftOut,
  }
  return { ...known, gaps: findGaps(known) }
}

/** The operations the mock answers as the document promises, asked without any client of ours. */
async function listMocked(vendor: string): Promise<string[]> {
  const mock = await createMock(vendor, { stateless: true })
  const mocked: string[] = []
  for (const operation of describeOperations(readDocument(vendor))) {
    const headers = operation.security.length > 0 ? { authorization: `Bearer ${mock.issueToken()}` } : {}
    const response = await mock.handle(buildRequest(operation, mock.url, headers))
    const contentType = response.headers.get('content-type')
    const answer = { status: response.status, contentType, body: await response.text() }
    if (answer.status < 400 && operation.checkAnswer(answer) === undefined) mocked.push(operation.key)
  }
  return mocked
}

/**
 * What the vendor's documentation names, and what of it is left out on purpose.
 *
 * A vendor that publishes a whole OpenAPI document needs no `coverage.yaml`: its documentation is that document.
 *
 * @throws when the file is not of its form
 */
export function readCoverageFile(vendor: string): { documented: string[]; leftOut: LeftOut[] } {
  const path = `specs/${vendor}/coverage.yaml`
  const file = readSpec<{ documented?: unknown; leftOut?: unknown }>(vendor, 'coverage.yaml')
  if (file === undefined) {
    const documents = ['published.yaml', 'authored.yaml'].map((name) => readSpec<Paths>(vendor, name))
    return { documented: [...new Set(documents.flatMap(listOperations))], leftOut: [] }
  }
  const { documented, leftOut = [] } = file
  if (
    !Array.isArray(documented) ||
    !documented.every((key) => typeof key === 'string' && /^[A-Z]+ \//.test(key))
  ) {
    throw new Error(`${path}: "documented" must be a list of "METHOD /path".`)
  }
  if (!Array.isArray(leftOut) || !leftOut.every(isLeftOut)) {
    throw new Error(
      `${path}: every entry of "leftOut" needs "what", "reason", "source" (a list of addresses), "read" (a day), "confidence" (${confidences.join(', ')}) and "until".`,
    )
  }
  return { documented, leftOut: leftOut as LeftOut[] }
}

function isLeftOut(entry: Partial<LeftOut> | null): boolean {
  const texts = [entry?.what, entry?.reason, entry?.until]
  const { source, read, confidence } = entry ?? {}
  return (
    texts.every((text) => typeof text === 'string' && text !== '') &&
    Array.isArray(source) &&
    source.length > 0 &&
    source.every((url) => typeof url === 'string' && url.startsWith('https://')) &&
    /^\d{4}-\d{2}-\d{2}$/.test(String(read)) &&
    confidences.includes(String(confidence))
  )
}

interface Paths {
  readonly paths?: { readonly [path: string]: object }
}

function listOperations(document: Paths | undefined): string[] {
  return Object.entries(document?.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((name) => /^(get|put|post|delete|options|head|patch|trace)$/.test(name))
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
}

function readSpec<Content>(vendor: string, name: string): Content | undefined {
  const file = new URL(`${vendor}/${name}`, specs)
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Content) : undefined
}

/** The operations of `paths` in the generated types: methods that are not `never`. */
function readTypedOperations(vendor: string): string[] {
  const source = readFileSync(new URL(`${vendor}/src/generated/schema.ts`, packages), 'utf8')
  const paths = /^export interface paths \{\n([^]*?)^\}/m.exec(source)?.[1] ?? ''
  const operations: string[] = []
  let path = ''
  for (const line of paths.split('\n')) {
    path = /^ {2,4}["'](\/[^"']*)["']: \{/.exec(line)?.[1] ?? path
    const method = /^ {4,8}(get|put|post|delete|options|head|patch|trace): /.exec(line)?.[1]
    if (method !== undefined) operations.push(`${method.toUpperCase()} ${path}`)
  }
  return operations
}

function findGaps(coverage: Omit<Coverage, 'gaps'>): string[] {
  const all = [...new Set(stations.flatMap((station) => coverage[station]))].toSorted()
  return all.flatMap((operation) => {
    const missing = stations.filter((station) => !coverage[station].includes(operation))
    return missing.length === 0
      ? []
      : [`${operation} is not ${missing.map((station) => words[station]).join(', not ')}`]
  })
}

const words: { readonly [station in (typeof stations)[number]]: string } = {
  documented: 'in the documentation',
  inDocument: 'in our document',
  typed: 'typed',
  mocked: 'mocked',
  contractTested: 'contract-tested',
}
