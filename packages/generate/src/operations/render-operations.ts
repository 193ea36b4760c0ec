import { type JsonObject, quoteWhole } from '@latchkey/openapi'
import { comment } from '../comment.ts'
import { describeOperation, sentence } from './describe-operation.ts'
import type { NamedOperation } from './name-operations.ts'

/** Methods a client has. */
const methods = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'])

/**
 * The operations of a client as functions by name, as code: each a call of the same client, with what the document says of it
 * for a docstring.
 *
 * @param pathsType type of `client.ts` that says what the clients call
 */
export function renderOperations(
  document: JsonObject,
  operations: readonly NamedOperation[],
  pathsType: string,
): string | undefined {
  const callable = operations.filter(({ method }) => methods.has(method))
  if (callable.length === 0) return undefined
  const functions = callable.map((one) => {
    const { name, method, path } = one
    const [word, place] = [JSON.stringify(method), JSON.stringify(path)]
    const types = `${word}, ${place}`
    return `${docstring(document, one)}
export function ${name}<As extends ParseAs = 'json'>(client: OperationCaller<${types}>, ...options: OperationArguments<Paths, ${types}, As>): OperationResult<Paths, ${types}, As> {
  return client.${method}(${place}, ...options) as OperationResult<Paths, ${types}, As>
}
`
  })
  return `import type { OperationArguments, OperationCaller, OperationResult, ParseAs } from '@latchkey/client-core'
import type { ${pathsType} } from './client.ts'

// By this name in editors.
interface Paths extends ${pathsType} {}

${functions.join('\n')}`
}

/** Longer lists are for the documentation. */
const mostParameters = 24
/** Of what an operation does: its types say no more than the summary. */
const longestDescription = 1000
const longest = 400

function docstring(document: JsonObject, one: NamedOperation): string {
  const { summary, description, deprecated, parameters, scopes, responses, pages } = describeOperation(
    document,
    one,
  )
  const told = parameters.slice(0, mostParameters).map(({ place, name, text }) => {
    const member = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
    return `- \`params.${place}${member}\`${text ? `: ${shorten(text)}` : ''}`
  })
  const errors = responses.filter(({ status }) => !/^[23]/.test(status))
  const texts = [
    shorten(summary),
    ...(description && description !== summary ? ['', shorten(description, longestDescription)] : []),
    '',
    `\`${one.method} ${one.path}\``,
    ...(told.length > 0 ? ['', ...told] : []),
    ...(parameters.length > told.length ? [`- … and ${parameters.length - told.length} more`] : []),
    ...(scopes.length > 0 ? ['', `Scopes: ${tellScopes(scopes)}.`] : []),
    ...(errors.length > 0 ? ['', `Errors: ${errors.map(tellError).join(', ')}.`] : []),
  ].map(comment)
  const tags = [
    ...(deprecated === undefined ? [] : [`@deprecated ${comment(shorten(deprecated))}`]),
    ...pages.map((url) => `@see {@link ${url.replaceAll('*/', '*%2F')}}`),
  ]
  const lines = [...texts, ...(tags.length > 0 ? ['', ...tags] : [])]
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */`
}

/** Which scopes a token needs: `read` and `write`, or `admin`. */
export function tellScopes(scopes: readonly (readonly string[])[]): string {
  return scopes.map((list) => list.map(quoteWhole).join(' and ')).join(', or ')
}

/** The whole text stands at the response in the types. */
function tellError({ status, text }: { status: string; text: string }): string {
  return text ? `${status} (${shorten(sentence(text), 80)})` : status
}

function shorten(text: string, length = longest): string {
  return text.length > length ? `${text.slice(0, length).replace(/\s\S*$/, '')} …` : text
}
