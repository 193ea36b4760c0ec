import {
  codeFolder,
  type CompiledSpec,
  type Layout,
  layoutFor,
  placeOf,
  type Repair,
  type SourceInfo,
  specPath,
} from '@latchkey/spec'
import {
  formatFile,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  oneLine,
  operationsOf,
  quoteWhole,
  sha256,
  writeYaml,
} from '@latchkey/openapi'
import { nameOperations } from './operations/index.ts'
import { generatedMark, leaveAlone } from './package/marks.ts'
import { safeTitle } from './package/plan-package.ts'
import { spellImports } from './package/spell-imports.ts'
import { renderDocument, renderIdempotent } from './render-document.ts'
import { renderSchema } from './render-schema.ts'
import { renderToken } from './render-token.ts'
import { checkSchema } from './type-check/check-schema.ts'
import { readWire, renderServerOptions, renderWire, type WireFacts } from './wire/index.ts'

export interface GeneratedFile {
  /** Relative to the repository, `/` between the parts. */
  path: string
  text: string
}

/**
 * Everything that is generated from one vendor's compiled document for machines: the document itself, and below the folder
 * of the client its types and data. Same input, same bytes.
 *
 * @throws {@link SpecError} for a document whose types do not compile
 */
export async function renderSpec(
  layout: Layout,
  spec: CompiledSpec,
  onStage?: (stage: string) => void,
  wire: WireFacts = wireOf(spec),
): Promise<GeneratedFile[]> {
  const { vendor, document, token } = spec
  const own = layoutFor(layout, vendor)
  const banner = `${generatedMark(layout, vendor)}. Do not edit: change the files there and generate again.`
  const openapi = specPath(layout, vendor, 'openapi.yaml')
  const files = [{ path: openapi, text: `# ${banner}\n${writeYaml(document)}` }]
  if (layout.documents !== undefined) {
    const path = placeOf(layout.documents, vendor)
    files.push({ path, text: `${JSON.stringify(document, null, 2)}\n` })
  }
  const code = codeFolder(layout, vendor)
  if (code === undefined) return files
  const folder = `${code}/generated`
  const typescript = async (name: string, text: string): Promise<GeneratedFile> => ({
    path: `${folder}/${name}`,
    text: await formatFile(name, `// ${banner}\n${leaveAlone(own)}\n${spellImports(text, own.imports)}`),
  })
  onStage?.('types')
  const schema = renderSchema(openapi, document)
  onStage?.('compile')
  checkSchema(openapi, document, schema)
  onStage?.('format')
  files.push(
    await typescript('schema.ts', schema),
    await typescript('servers.ts', renderServers(vendor, document, wire)),
    await typescript('wire.ts', renderWire(wire)),
    await typescript('document.ts', renderDocument(document)),
    {
      path: `${folder}/README.md`,
      text: await formatFile('README.md', renderReadme(spec, wire, banner)),
    },
  )
  const idempotent = renderIdempotent(document)
  if (idempotent) files.push(await typescript('idempotent.ts', idempotent))
  if (token) files.push(await typescript('token.ts', renderToken(token)))
  return files
}

/** How the calls of a vendor go out; relative addresses start where its document was found. */
export function wireOf({ source, document, token }: CompiledSpec): WireFacts {
  return readWire(document, { documentUrl: documentUrlOf(source), token })
}

/** Where a vendor's document was found, if that is an address. */
export function documentUrlOf({ published = [] }: Pick<SourceInfo, 'published'>): string | undefined {
  return published.map(({ url }) => url).find((url) => url !== undefined && /^https?:/.test(url))
}

function renderServers(vendor: string, document: JsonObject, wire: WireFacts): string {
  const own = operationsOf(document).flatMap(({ method, path, operation, pathItem }) => {
    const servers = serversOf(operation) ?? serversOf(pathItem)
    return servers ? [[`${method} ${path}`, servers]] : []
  })
  const title = safeTitle(objectOf(document['info'])['title'], vendor)
  const { imports, code } = renderServerOptions(wire, title)
  return `${imports}/** Addresses of the API, the default one first; \`{name}\` stands for a variable. */
export const servers = ${JSON.stringify(serversOf(document) ?? [])} as const

/** Operations that live at other addresses than the rest. */
export const operationServers = ${JSON.stringify(Object.fromEntries(own))} as const

${code}`
}

function serversOf(holder: JsonObject): Json[] | undefined {
  const servers = holder['servers']
  if (!Array.isArray(servers) || servers.length === 0) return undefined
  return servers.filter(isObject).map((server) =>
    Object.fromEntries(
      ['url', 'description', 'variables'].flatMap((key) => {
        const value = server[key]
        return value === undefined ? [] : [[key, value]]
      }),
    ),
  )
}

function renderReadme(spec: CompiledSpec, wire: WireFacts, banner: string): string {
  const { source, document, applied, authored: names } = spec
  const info = objectOf(document['info'])
  const operations = operationsOf(document)
  const authored = operations.filter(({ method, path }) => names.includes(`${method} ${path}`))
  const schemas = Object.keys(objectOf(objectOf(document['components'])['schemas'])).length
  const lines = [
    `<!-- ${banner} -->`,
    '',
    `# ${titleOf(source.title)}: where this code comes from`,
    '',
    `${titleOf(text(info['title']))}, version ${inline(text(info['version']))}, OpenAPI ${inline(text(document['openapi']))}: ` +
      `${count(operations.length, 'operation')}, ${count(schemas, 'named schema')}.`,
    '',
    `SHA-256 of the compiled document: \`${sha256(JSON.stringify(document))}\``,
    '',
  ]
  if (source.published) {
    lines.push('## Published by the vendor', '')
    for (const page of source.published) {
      const facts = [
        page.reference && `names ${code(page.reference)}`,
        page.retrieved && `retrieved ${page.retrieved}`,
        page.sha256 && `canonical SHA-256 \`${page.sha256}\``,
      ].filter(Boolean)
      const place =
        page.url === undefined ? 'a file' : page.url.startsWith('./') ? `\`${page.url}\`` : `<${page.url}>`
      lines.push(`- ${place}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`)
    }
    lines.push('')
  }
  if (authored.length > 0) {
    lines.push(
      '## Written by us from the vendor’s prose',
      '',
      '| operation | confidence | source |',
      '| --- | --- | --- |',
    )
    for (const { method, path, operation } of authored) {
      const from = operation['x-source']
      const urls = (Array.isArray(from) ? from : [from]).map((url) => `<${text(url)}>`).join(' ')
      lines.push(`| ${code(`${method} ${path}`)} | ${cell(text(operation['x-confidence']))} | ${urls} |`)
    }
    lines.push('')
  }
  if (applied.length > 0) {
    lines.push('## Corrections applied', '', '| tag | what | where |', '| --- | --- | --- |')
    for (const { tag, description, at } of applied) {
      lines.push(`| ${tag} | ${cell(description)} | ${code(at)} |`)
    }
    lines.push('')
  }
  lines.push(
    ...section('Not sent or read as the document says', wire.remarks),
    ...section('Not in the generated types', [...spec.losses, ...nameOperations(operations).collisions]),
    ...section('Repaired in the published document', spec.repairs),
    ...section('Where the published document breaks OpenAPI', spec.notices),
  )
  return lines.join('\n')
}

/** Longer lists are for `generate --json`. */
const mostListed = 200

function section(title: string, found: readonly Repair[]): string[] {
  if (found.length === 0) return []
  const listed = found.slice(0, mostListed)
  const rest = found.length - listed.length
  return [
    `## ${title}`,
    '',
    ...listed.map(({ pointer, reason }) => `- ${code(pointer)} ${cell(reason)}`),
    ...(rest > 0 ? [`- … and ${rest} more`] : []),
    '',
  ]
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function inline(value: string): string {
  return oneLine(value)
    .trim()
    .replaceAll('<', '&lt;')
    .replace(/\\+\[?|\[/g, escapeBracket)
}

/** Backslashes before a bracket are escaped with it: two would be one, and the bracket that of a link. */
function escapeBracket(found: string): string {
  return found.endsWith('[') ? `${found.slice(0, -1).repeat(2)}\\[` : found
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** A title is read as text: a link in it is what it says. */
function titleOf(value: string): string {
  return inline(value.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1'))
}

/** A name in backticks, which holds none. */
function code(value: string): string {
  return quoteWhole(value).replaceAll('|', '\\|')
}

function cell(value: string): string {
  return inline(value).replaceAll('|', '\\|')
}
