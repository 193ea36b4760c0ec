import { describeOperation, nameOperations, tellScopes } from '@latchkey/generate'
import { describeOperations, type RequestSample } from '@latchkey/mock/operations'
import {
  deref,
  type JsonObject,
  literal,
  objectOf,
  oneLine,
  type Operation,
  operationsOf,
} from '@latchkey/openapi'

export interface Vendor {
  /** `nitro-sign` */
  folder: string
  /** `@latchkey/nitro-sign` */
  name: string
  /** What examples call the client. */
  client: string
}

export interface OperationPage {
  /** Address without an ending: `operations/nitro-sign/createEnvelope`. */
  path: string
  title: string
  text: string
}

/**
 * A page for each operation of a document: what it takes, what it gives, and an example call by path and by name.
 *
 * @param functions names the package's `operations` module has
 */
export function operationPages(
  vendor: Vendor,
  document: JsonObject,
  functions: ReadonlySet<string>,
): OperationPage[] {
  const samples = new Map(describeOperations(document).map((one) => [one.key, one]))
  // Two names in other letters are one file to many disks, and the list of the vendor has this one.
  const taken = new Set(['index'])
  return nameOperations(operationsOf(document)).operations.map((one) => {
    const sample = samples.get(`${one.method} ${one.path}`)?.sampleRequest()
    return {
      path: `operations/${vendor.folder}/${freeName(one.name, taken)}`,
      title: one.name,
      text: pageOf(vendor, document, one, functions.has(one.name) ? sample : undefined),
    }
  })
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${name}-${count}`
  taken.add(free.toLowerCase())
  return free
}

function pageOf(
  vendor: Vendor,
  document: JsonObject,
  one: Operation & { name: string },
  sample: RequestSample | undefined,
): string {
  const { name: packageName } = vendor
  const { name, method, path } = one
  const { summary, description, deprecated, parameters, body, scopes, responses, pages } = describeOperation(
    document,
    one,
  )
  const members = body ? membersOf(document, one) : []
  return [
    '---',
    'pageClass: rows operation',
    `title: ${JSON.stringify(`${name}: ${summary}`)}`,
    `description: ${JSON.stringify(`${summary} (${method} ${path}) with ${packageName}.`)}`,
    'editLink: false',
    '---',
    '',
    `# ${name}`,
    '',
    escape(summary),
    '',
    '```http',
    oneLine(`${method} ${path}`),
    '```',
    ...(description && description !== summary ? ['', escape(description)] : []),
    ...(scopes.length > 0 ? ['', `Scopes: ${tellScopes(scopes)}.`] : []),
    ...(deprecated === undefined ? [] : ['', `::: warning Deprecated`, escape(deprecated), ':::']),
    ...(sample === undefined
      ? ['', `The client has no call of its own for it: \`${packageName}\` makes it where it is needed.`]
      : exampleOf(vendor, one, sample)),
    ...table(
      'Parameters',
      ['name', 'in', 'type', 'what it is'],
      parameters.map(({ name: own, place, type, isRequired, text }) => [
        code(own),
        place,
        code(type),
        `${isRequired ? '**Required.** ' : ''}${escape(text)}`,
      ]),
    ),
    ...(body
      ? [
          '',
          '## Body',
          '',
          `${body.mediaTypes.map(code).join(' or ')}${body.isRequired ? ', required' : ''}. ${escape(body.text)}`.trim(),
        ]
      : []),
    ...table(undefined, ['member', 'type', 'what it is'], members),
    ...table(
      'Responses',
      ['status', 'media types', 'what it is'],
      responses.map(({ status, mediaTypes, text }) => [
        code(status),
        mediaTypes.map(code).join(', ') || 'none',
        escape(text),
      ]),
    ),
    ...(pages.length > 0 ? ['', '## Where it is documented', '', ...pages.map((url) => `- <${url}>`)] : []),
    '',
  ].join('\n')
}

function exampleOf(
  { name: packageName, client }: Vendor,
  { name, method, path }: Operation & { name: string },
  sample: RequestSample,
): string[] {
  const init = initOf(sample)
  const beside = init ? `, ${init}` : ''
  // What fills a screen is shown once.
  const isLong = init.split('\n').length > 12
  return [
    '',
    '## Example',
    '',
    'By name:',
    '',
    '```ts',
    `import { ${name} } from '${packageName}/operations'`,
    '',
    `const { data, error } = await ${name}(${client}${beside})`,
    '```',
    '',
    isLong ? 'By path, with the same options:' : 'By path:',
    '',
    '```ts',
    `const { data, error } = await ${client}.${method}(${literal(path)}${isLong ? ', { … }' : beside})`,
    '```',
  ]
}

function table(title: string | undefined, head: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    ...(title === undefined ? [] : ['', `## ${title}`]),
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
  ]
}

/** The members of a body that its schema names at the top. */
function membersOf(document: JsonObject, { operation }: Operation): string[][] {
  const request = objectOf(deref(document, operation['requestBody']))
  const [media] = Object.values(objectOf(request['content']))
  const schema = objectOf(deref(document, objectOf(media)['schema']))
  const item = schema['items'] === undefined ? schema : objectOf(deref(document, schema['items']))
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((key) => (Array.isArray(item[key]) ? item[key] : []))
  const found = new Map<string, string[]>()
  for (const holder of [...parts.map((part) => objectOf(deref(document, part))), item]) {
    const required = Array.isArray(holder['required']) ? holder['required'] : []
    for (const [name, value] of Object.entries(objectOf(holder['properties']))) {
      const { type, enum: values, description } = objectOf(deref(document, value))
      const kind =
        Array.isArray(values) && values.length <= 8
          ? values.map(String).join(' | ')
          : [type ?? 'any'].flat().join(' | ')
      const text = typeof description === 'string' ? description.replace(/\s+/g, ' ') : ''
      found.set(name, [
        code(name),
        code(kind),
        `${required.includes(name) ? '**Required.** ' : ''}${escape(text)}`,
      ])
    }
  }
  return [...found.values()]
}

function initOf({ body, cookie: _, ...places }: RequestSample): string {
  const params = Object.fromEntries(
    Object.entries(places).filter(([, values]) => Object.keys(values).length > 0),
  )
  const parts = [
    ...(Object.keys(params).length > 0 ? [`params: ${asCode(params)}`] : []),
    ...(body === undefined ? [] : [`body: ${bodyOf(body.value, Object.keys(body.files))}`]),
  ]
  return parts.length === 0
    ? ''
    : `{\n${parts.map((part) => `  ${part.replaceAll('\n', '\n  ')},\n`).join('')}}`
}

function bodyOf(value: unknown, files: readonly string[]): string {
  if (files.includes('')) return "new Blob(['…'])"
  const own = asCode(value ?? {})
  if (files.length === 0) return own
  const blobs = files.map((name) => `  ${JSON.stringify(name)}: new Blob(['…']),\n`).join('')
  return `${own.replace(/\n?\}$/, '')}\n${blobs}}`
}

/** JSON as people write it in code. */
function asCode(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
    .replace(/(?<=[}\]"\w])\n(?=\s*[}\]])/g, ',\n')
}

/** On one line: the next one would be a paragraph of its own, with markup, or a `<script>` that Vue runs. */
function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``
}

/** Texts of a document are text here too, but for code: no markup, no template. */
function escape(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll('&', '&amp;')
            .replaceAll('<', '&lt;')
            .replaceAll('{', '&#123;')
            .replace(/([\\`*_[\]]|^[#>+-])/g, '\\$1'),
    )
    .join('')
}
