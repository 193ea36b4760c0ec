import { type Json, objectOf, parseUrl } from '@latchkey/openapi'
import type { ViewerKind } from './page.ts'

/** What made a page, and where its document may be. */
export interface Recognised {
  maker: string
  /** What reads its pages, where one does. */
  kind?: ViewerKind | undefined
  /** Address of a document the page links. */
  document?: string | undefined
  /** Address of a list of documents the page reads. */
  list?: string | undefined
  hint?: string | undefined
}

interface Maker {
  name: string
  kind?: ViewerKind
  mark: RegExp
  /** Each finds addresses: its first capture, all in a `list`, or what a `variable` is. */
  named?: readonly RegExp[]
  /** Finds the address of a list of documents. */
  list?: RegExp
  hint?: string
}

/** Each with a mark nobody else's pages have. */
const makers: readonly Maker[] = [
  {
    name: 'Swagger UI',
    kind: 'swagger-ui',
    mark: /SwaggerUIBundle\s*\(|\bid=["']?swagger-ui\b|swagger-(?:initializer|ui-init)\.js|["']swaggerDoc["']\s*:/i,
    named: [
      /SwaggerUIBundle\s*\((?:(?!\burls\b|SwaggerUIBundle)[^]){0,4000}?\burl["']?\s*:\s*["'`]([^"'`\s]+)["'`]/gi,
      /\burls["']?\s*:\s*\[(?<list>[^[\]]{0,20000})\]/gi,
      /SwaggerUIBundle\s*\((?:(?!\burls\b|SwaggerUIBundle)[^]){0,4000}?\burl["']?\s*:\s*(?<variable>[A-Za-z_]\w{0,80})\s*[,}]/gi,
    ],
    list: /\bconfigUrl["']?\s*:\s*["'`]([^"'`\s]+)["'`]/,
    hint: 'its document is the `url` of its configuration: in its script swagger-initializer.js or swagger-ui-init.js, which can be recorded as well',
  },
  {
    name: 'Redoc',
    kind: 'redoc',
    mark: /<redoc\b|Redoc\.init\s*\(|__redoc_(?:state|definition)\b/i,
    named: [
      /<redoc\b[^<>]{0,1000}?\bspec-?url=["']?([^"'\s<>{}]+)/gi,
      /Redoc\.init\s*\(\s*["'`]([^"'`\s]+)["'`]/g,
      /Redoc\.init\s*\(\s*(?<variable>[A-Za-z_]\w{0,80})\s*[,)]/g,
    ],
    hint: 'its document is what its button “Download OpenAPI specification” gives',
  },
  {
    name: 'Scalar',
    kind: 'scalar',
    mark: /\bid=["']?api-reference\b|Scalar\.createApiReference|@scalar\/api-reference/i,
    named: [
      /\sdata-url=["']?([^"'\s<>{}]+)/gi,
      /createApiReference\s*\((?:(?!\bservers\b|createApiReference)[^]){0,2000}?\burl["']?\s*:\s*["'`]([^"'`\s]+)["'`]/g,
      /createApiReference\s*\((?:(?!createApiReference)[^]){0,2000}?\bsources["']?\s*:\s*\[(?<list>[^[\]]{0,20000})\]/g,
      /\sdata-configuration=["'][^<>]{0,2000}?\burl(?:["']|&quot;)?\s*:\s*(?:["']|&quot;)([^"'\s&]+)/gi,
    ],
    hint: 'its document is what its button “Download OpenAPI document” gives',
  },
  {
    name: 'RapiDoc',
    kind: 'rapidoc',
    // OpenAPI Explorer is made from it, and takes the same.
    mark: /<(?:rapi-doc|openapi-explorer)\b/i,
    named: [/<(?:rapi-doc|openapi-explorer)\b[^<>]{0,1000}?\bspec-url=["']?([^"'\s<>{}]+)/gi],
  },
  {
    name: 'Stoplight Elements',
    kind: 'elements',
    mark: /<elements-api\b/i,
    named: [/<elements-api\b[^<>]{0,1000}?\bapiDescriptionUrl=["']?([^"'\s<>{}]+)/gi],
  },
  {
    name: 'Fumadocs',
    mark: /\bfumadocs?\b|<APIPage\b|\bid=["']nd-(?:docs-layout|page|sidebar)["']/i,
    hint: 'its Markdown form, the address with .mdx behind it, may hold more',
  },
  {
    name: 'Docusaurus, with its OpenAPI plugin',
    mark: /^(?=[^]*?content=["']Docusaurus)[^]*\bopenapi[-_]/,
    hint: 'its document is what its button “Export” gives, and the source of each page, an .api.mdx file, holds one operation',
  },
  { name: 'Docusaurus', mark: generator('Docusaurus'), hint: 'the source of its page may hold more' },
  { name: 'MkDocs', mark: generator('mkdocs'), hint: 'the Markdown its page is made of may hold more' },
  { name: 'Jekyll', mark: generator('Jekyll'), hint: 'the Markdown its page is made of may hold more' },
  ...['Mintlify', 'GitBook', 'ReadMe'].map((name) => ({
    name,
    mark: name === 'ReadMe' ? /<meta\s[^<>]{0,200}\bname=["']?readme-deploy\b/i : generator(name),
    hint: 'its Markdown form, the address with .md behind it, may hold more',
  })),
  {
    name: 'docsify',
    mark: /<script\b[^<>]{0,300}\bdocsify\b|\$docsify\s*=/,
    hint: 'its pages are the Markdown files beside it, README.md first',
  },
]

/** How a site names what made it. */
function generator(name: string): RegExp {
  return new RegExp(`<meta\\s[^<>]{0,200}\\bcontent=["']?${name}\\b`, 'i')
}

/** The last resort: a link to a file that is called like one. */
const anyDocument =
  /\brel=["']?service-desc\b[^<>]{0,300}?\bhref=["']([^"'\s<>]+)["']|\bhref=["'](?=[^"'\s]*(?:openapi|swagger))([^"'\s]+\.(?:json|ya?ml))["']|\]\((?=[^\s()]*(?:openapi|swagger))([^\s()]+\.(?:json|ya?ml))\)/i

/** Configurations and links stand near the top; a page may hold megabytes of text below. */
const headLength = 500_000

/** Recognises who made a page by what stands in it; nothing in it is run or fetched. */
export function recogniseMaker(file: string, text: string): Recognised | undefined {
  const head = text.slice(0, headLength)
  const found = makers.find(({ mark }) => mark.test(head))
  if (!found) return undefined
  const { name: maker, kind, hint } = found
  const list = found.list?.exec(head)?.[1]
  return { maker, kind, document: linkedDocument(file, head), list: list && absolute(list, file), hint }
}

/** The address of a document a page links, by what the link says it is or what the file is called. */
export function linkedDocument(file: string, text: string): string | undefined {
  const written = anyDocument.exec(text.slice(0, headLength))?.slice(1).find(Boolean)
  return written === undefined ? undefined : absolute(written, file)
}

function absolute(written: string, file: string): string {
  return (parseUrl(written, file)?.href ?? written).slice(0, 300)
}

/** The documents a viewer's page names, each once, as it writes them. */
export function namedDocuments(kind: ViewerKind, text: string): { href: string; offset: number }[] {
  const head = text.slice(0, headLength)
  const patterns = makers.find((maker) => maker.kind === kind)?.named ?? []
  const found = new Map<string, number>()
  for (const match of patterns.flatMap((pattern) => [...head.matchAll(pattern)])) {
    const { list, variable } = match.groups ?? {}
    const hrefs =
      list !== undefined
        ? [...list.matchAll(inList)]
        : [variable === undefined ? match : valueOf(variable, head)]
    for (const [, href = ''] of hrefs) if (href !== '' && !found.has(href)) found.set(href, match.index)
  }
  return [...found].map(([href, offset]) => ({ href, offset }))
}

const inList = /\burl["']?\s*:\s*["'`]([^"'`\s]+)["'`]/gi

/** The text a script gives a variable. */
function valueOf(variable: string, text: string): readonly string[] {
  return new RegExp(`\\b(?:const|let|var)\\s+${variable}\\s*=\\s*["'\`]([^"'\`\\s]+)["'\`]`).exec(text) ?? []
}

/** The documents that a list of them names, as Swagger UI takes one from its `configUrl`; nothing of any other JSON. */
export function listedDocuments(text: string): string[] {
  if (text.length > headLength || !/^\s*[{[]/.test(text)) return []
  try {
    const data = JSON.parse(text) as Json
    const { urls, url, configUrl } = objectOf(data)
    const isList = Array.isArray(data) && data.every((one) => objectOf(one)['swaggerVersion'] !== undefined)
    const listed = isList
      ? data
      : Array.isArray(urls)
        ? urls
        : configUrl === undefined
          ? []
          : [{ url: url ?? '' }]
    const hrefs = listed.map((one) => objectOf(one)['url'])
    return [...new Set(hrefs.filter((href) => typeof href === 'string' && href !== ''))] as string[]
  } catch {
    return []
  }
}

/** What to do about it, in words. */
export function adviceOf({ document, list, hint }: Omit<Recognised, 'maker' | 'kind'>): string {
  if (list !== undefined) return `its documents are listed at ${list}: record that, with \`kind: swagger-ui\``
  if (document !== undefined) return `it links the document ${document}: record that, with \`kind: openapi\``
  return hint === undefined ? 'the document itself is needed' : `${hint}; the document itself is needed`
}
