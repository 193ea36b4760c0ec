import {
  describeOperations,
  type BodySample,
  type OperationDescription,
  type RequestSample,
} from '@latchkey/mock/operations'
import { isCallable } from './left-out.ts'

/**
 * Renders one typed call per operation and kind of token, with every parameter and body member the document knows.
 * That they compile proves that the types take what the document allows; same document, same text. Operations of which no
 * valid sample can be made have none: the contract names them.
 */
export function renderCalls(document: unknown, special: readonly string[]): string {
  const operations = describeOperations(document).filter(
    (operation) =>
      isCallable(operation) &&
      !special.includes(operation.key) &&
      !needsPerson(operation) &&
      operation.unsampled() === undefined,
  )
  const calls = operations.flatMap((operation) =>
    clientsOf(operation).map((client) => renderCall(operation, client)),
  )
  const mistakes = operations.flatMap((operation) => renderMistakes(operation, clientsOf(operation)[0]!))
  return `import type { ${calls.length === 0 ? '' : 'CallResult, '}GeneratedCalls } from '@latchkey/conformance'
import type { Clients } from '../clients.ts'
${calls.length === 0 ? '' : oneCall}
export const calls: GeneratedCalls<Clients> = [
${calls.join('')}]
${mistakes.length === 0 ? '' : renderRefused(mistakes)}`
}

/** A list of hundreds of types of their own is more than the compiler takes. */
const oneCall = `
type Call = GeneratedCalls<Clients>[number]
const one = (operation: string, client: string, call: (clients: Clients) => Promise<CallResult>): Call => {
  return { operation, client, call }
}
`

function renderRefused(mistakes: readonly string[]): string {
  return `
/** The same calls with a member nobody documented: none of them compiles. */
void ((clients: Clients) => {
${mistakes.join('')}})
`
}

/** Added to what is right, so that nothing but its name is wrong. */
const misspelt = 'mispelt'

function renderMistakes(operation: OperationDescription, client: string): string[] {
  const { key, method, path, closedBody } = operation
  const sample = operation.sampleRequest()
  const { query, body } = sample
  const render = (place: string, wrong: RequestSample): string =>
    `  // @ts-expect-error ${key}: no such member of its ${place}
  void clients[${quote(client)}].${method}(${quote(path)}, ${renderInit(wrong).replaceAll(/\n */g, ' ')})
`
  return [
    ...(Object.keys(query).length > 0
      ? [render('query', { ...sample, query: { ...query, [misspelt]: 'x' } })]
      : []),
    ...(body && closedBody
      ? [render('body', { ...sample, body: { ...body, value: withMember(body.value) } })]
      : []),
  ]
}

function withMember(value: unknown): unknown {
  if (!Array.isArray(value)) return { ...(value as object), [misspelt]: 'x' }
  return value.map((item: unknown, index) => (index === 0 ? withMember(item) : item))
}

/** A token operation whose every grant starts with a person: tests of the sign-in call it. */
export function needsPerson({ grants }: OperationDescription): boolean {
  return (
    grants !== undefined &&
    !grants.some((grant) => /^(client_credentials|password|urn:.*:jwt-bearer)$/.test(grant))
  )
}

/** Alternatives of single schemes; an operation that takes no token is called by the client named `open`. */
function clientsOf({ security }: OperationDescription): string[] {
  const first = security.map((requirement) => requirement[0] ?? 'open')
  return security.length === 0 ? ['open'] : [...new Set(first)]
}

function renderCall(operation: OperationDescription, client: string): string {
  const { key, method, path } = operation
  const init = renderInit(operation.sampleRequest())
  const called = `clients[${quote(client)}].${method}(${quote(path)}${init === '' ? '' : `, ${init}`})`
  return `  one(${quote(key)}, ${quote(client)}, (clients) =>
    ${called},
  ),
`
}

function renderInit({ body, ...sample }: RequestSample): string {
  const params = Object.fromEntries(
    Object.entries(sample).filter(([, values]) => Object.keys(values).length > 0),
  )
  const members = [
    ...(Object.keys(params).length > 0 ? [`params: ${indent(JSON.stringify(params, null, 2))}`] : []),
    ...(body === undefined ? [] : [`body: ${indent(renderBody(body))}`]),
  ]
  return members.length === 0 ? '' : `{\n${members.map((member) => `      ${member},\n`).join('')}    }`
}

function renderBody({ value, files, fileTypes = {} }: BodySample): string {
  const parts = Object.keys(files)
  if (parts.length === 0) return JSON.stringify(value, null, 2)
  if (parts.includes('')) return renderBlob('', fileTypes[''])
  const members = Object.entries((value ?? {}) as object).map(([name, member]) => [
    name,
    JSON.stringify(member, null, 2),
  ])
  const render = (part: string): string =>
    Array.isArray(files[part]) ? `[${renderBlob(part, fileTypes[part])}]` : renderBlob(part, fileTypes[part])
  const all = [...members, ...parts.map((part) => [part, render(part)])]
  return `{\n${all.map(([name, text]) => `  ${quote(name!)}: ${text!.replaceAll('\n', '\n  ')},\n`).join('')}}`
}

function renderBlob(part: string, type: string | undefined): string {
  const options = type === undefined ? '' : `, { type: ${quote(type)} }`
  return `new Blob([${quote(`content of ${part || 'the body'}`)}]${options})`
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n      ')
}

function quote(text: string): string {
  return JSON.stringify(text)
}
