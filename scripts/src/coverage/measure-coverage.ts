import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runContract } from '@latchkey/conformance/run'
import { createMock, listVendors, readDocument } from '@latchkey/mock'
import { buildRequest, describeOperations } from '@latchkey/mock/operations'
import { httpMethods } from '@latchkey/openapi'
import { codeFolder, type Layout } from '@latchkey/spec'
import { readCoverageFile, type LeftOut } from './coverage-file.ts'
import { loadContract } from './load-contract.ts'

/** The operations of one vendor at every station from its documentation to a test, by `METHOD /path`. */
export interface Coverage {
  readonly vendor: string
  /** What the public documentation names, as `coverage.yaml` beside its document lists it. */
  readonly documented: readonly string[]
  readonly inDocument: readonly string[]
  readonly typed: readonly string[]
  readonly mocked: readonly string[]
  readonly contractTested: readonly string[]
  readonly leftOut: readonly LeftOut[]
  /** What stands at one station and not at another; empty when all are equal. */
  readonly gaps: readonly string[]
}

export const stations = ['documented', 'inDocument', 'typed', 'mocked', 'contractTested'] as const

/** A vendor without a document for the mock shows as a row of zeros. */
export async function measureCoverage(layout: Layout, vendor: string): Promise<Coverage> {
  const { documented, leftOut } = readCoverageFile(layout, vendor)
  const hasDocument = listVendors().includes(vendor)
  const inDocument = hasDocument ? describeOperations(readDocument(vendor)).map(({ key }) => key) : []
  const verdicts = hasDocument ? await runContract(await loadContract(layout, vendor)) : []
  const held = new Set(verdicts.map(({ operation }) => operation))
  for (const { operation, failure } of verdicts) if (failure !== undefined) held.delete(operation)
  const known = {
    vendor,
    documented,
    inDocument,
    typed: readTypedOperations(layout, vendor),
    mocked: hasDocument ? await listMocked(vendor) : [],
    contractTested: [...held],
    leftOut,
  }
  return { ...known, gaps: findGaps(known) }
}

/** The operations whose response of the mock is as the document promises, asked without any client of ours. */
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

const methods = httpMethods.join('|')
const methodLine = new RegExp(`^ {4,8}(${methods}): `)

/** The operations of `paths` in the generated types: methods that are not `never`. */
function readTypedOperations(layout: Layout, vendor: string): string[] {
  const folder = codeFolder(layout, vendor)
  if (folder === undefined) return []
  const source = readFileSync(join(layout.root, folder, 'generated/schema.ts'), 'utf8')
  const paths = /^export interface paths \{\n([^]*?)^\}/m.exec(source)?.[1] ?? ''
  const operations: string[] = []
  let path = ''
  for (const line of paths.split('\n')) {
    path = /^ {2,4}["'](\/[^"']*)["']: \{/.exec(line)?.[1] ?? path
    const method = methodLine.exec(line)?.[1]
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
