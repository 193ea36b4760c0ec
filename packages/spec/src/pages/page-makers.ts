import { parseUrl } from '@latchkey/openapi'

/** What made a page that cannot be read, and where its document may be. */
export interface Recognised {
  maker: string
  document?: string | undefined
  hint?: string | undefined
}

interface Maker {
  name: string
  mark: RegExp
  document?: readonly RegExp[]
  hint?: string
}

/** Each with a mark nobody else's pages have; the first capture of `document` is an address. */
const makers: readonly Maker[] = [
  {
    name: 'Swagger UI',
    mark: /SwaggerUIBundle\s*\(|\bid=["']swagger-ui["']|swagger-initializer\.js/i,
    document: [
      /SwaggerUIBundle\s*\([\s\S]{0,4000}?\burls?["']?\s*:\s*(?:\[\s*\{\s*["']?url["']?\s*:\s*)?["']([^"'\s]+)["']/i,
    ],
    hint: 'its document is the `url` of its configuration, in swagger-initializer.js where it has one',
  },
  {
    name: 'Redoc',
    mark: /<redoc\b|Redoc\.init\s*\(|__redoc_state/i,
    document: [
      /<redoc\b[^>]{0,1000}\bspec-?url=["']([^"'\s]+)["']/i,
      /Redoc\.init\s*\(\s*["']([^"'\s]+)["']/,
    ],
    hint: 'its document is what its button “Download OpenAPI specification” gives',
  },
  {
    name: 'Scalar',
    mark: /\bid=["']api-reference["']|Scalar\.createApiReference|@scalar\/api-reference/i,
    document: [
      /\bdata-url=["']([^"'\s]+)["']/i,
      /createApiReference\s*\([\s\S]{0,2000}?\burl["']?\s*:\s*["']([^"'\s]+)["']/,
    ],
    hint: 'its document is what its button “Download OpenAPI document” gives',
  },
  {
    name: 'RapiDoc',
    mark: /<rapi-doc\b/i,
    document: [/<rapi-doc\b[^>]{0,1000}\bspec-url=["']([^"'\s]+)["']/i],
  },
  {
    name: 'Stoplight Elements',
    mark: /<elements-api\b/i,
    document: [/<elements-api\b[^>]{0,1000}\bapiDescriptionUrl=["']([^"'\s]+)["']/i],
  },
  {
    name: 'Fumadocs',
    mark: /\bfumadocs?\b|<APIPage\b|\bid=["']nd-(?:docs-layout|page|sidebar)["']/i,
    document: [/<APIPage\b[^>]{0,1000}\bdocument=\{?["'`]([^"'`\s]+)["'`]/],
    hint: 'its Markdown form, the address with .mdx behind it, may hold more',
  },
  {
    name: 'Docusaurus, with its OpenAPI plugin',
    mark: /content=["']Docusaurus[^>]{0,200}>[\s\S]*\bopenapi[-_]|^api:\s*["']?eJ[\w+/=]{20}/m,
    hint: 'each of its pages holds one operation; its document is what its button “Export” gives',
  },
]

const anyDocument = /\bhref=["']([^"'\s]*(?:openapi|swagger)[^"'\s]*\.(?:json|ya?ml))["']/i

/** Recognises who made a page by what stands in it; nothing in it is run or fetched. */
export function recogniseMaker(file: string, text: string): Recognised | undefined {
  const head = text.slice(0, 500_000)
  const found = makers.find(({ mark }) => mark.test(head))
  const patterns = [...(found?.document ?? []), anyDocument]
  const written = patterns.map((pattern) => pattern.exec(head)?.[1]).find((one) => one !== undefined)
  if (!found) return undefined
  const document =
    written === undefined ? undefined : (parseUrl(written, file)?.href ?? written).slice(0, 300)
  return { maker: found.name, document, hint: found.hint }
}

/** What to do about it, in words. */
export function adviceOf({ document, hint }: Recognised): string {
  if (document !== undefined) return `it names the document ${document}: record that, with \`kind: openapi\``
  return hint === undefined ? 'the document itself is needed' : `${hint}; the document itself is needed`
}
