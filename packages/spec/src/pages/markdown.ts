import { documentBlocks, embeddedDocuments } from './embedded.ts'
import type { CodeBlock } from './fences.ts'
import { linesIn, refuse, refuseCutOff, type DocumentReference, type Page, type PageReader } from './page.ts'
import { frontMatter } from './front-matter.ts'
import { namedDocuments } from './page-makers.ts'
import { mdxDocuments } from './script-documents.ts'

/**
 * Any other Markdown page: documents in blocks of code or in the JavaScript of MDX, or named in a line `Source: openapi.yaml` or by a component that
 * shows one, `<Redoc spec-url="openapi.yaml">`.
 */
export const markdown: PageReader = {
  kind: 'markdown',
  recognises: (page) => blocksOf(page).length > 0 || named(page).length > 0,
  read(page) {
    const { documents, notices } = embeddedDocuments(page, blocksOf(page))
    refuseCutOff(page, page.unclosed)
    const references = documents.length > 0 ? [] : named(page)
    const [notice] = notices
    if (documents.length + references.length === 0) {
      if (notice) return refuse(page, notice.reason.replace(/; it was passed over$/, ''), notice.line)
      return refuse(page, 'is a page of prose: it neither holds an OpenAPI document nor says where one is')
    }
    return { kind: 'markdown', documents, references, notices }
  },
}

/** What a page shows comes before what its code holds. */
function blocksOf(page: Page): CodeBlock[] {
  const blocks = documentBlocks(page)
  return blocks.length > 0 ? blocks : mdxDocuments(page.prose)
}

const sourceLine =
  /^[#>*\s-]{0,20}(?:OpenAPI |Swagger )?(?:source|document|definition|spec(?:ification)?)\b[*_`]{0,3}\s?:[*_`\s]{0,9}(?:\[[^\]]{0,200}\]\()?<?((?:https?:\/\/|\.{0,2}\/)?[^\s<>()`]+\.(?:json|ya?ml)(?:\?[^\s<>()`]*)?)/i
const component =
  /<[\w-]{0,40}(?:redoc|swagger|openapi|oaspec|scalar|api-?reference|elements-api|rapi-?doc)[\w-]{0,40}\s[^<>]{0,500}?(?<![:@])\b(?:spec-?url|apiDescriptionUrl|data-url|src|spec|url|document)=\{?(?:require\(\s{0,9})?["']([^"'\s]{1,2000})["']/gi
/**
 * How other markup and sites' own tags name a document: reStructuredText, AsciiDoc, Hugo, Jekyll, docsify, MkDocs, and
 * imports of Vue or MDX.
 */
const directives: readonly RegExp[] = [
  /^[ \t]*\.\. (?:openapi|swaggerv2doc|redoc|swagger)::[ \t]+(\S+\.(?:json|ya?ml))\s*$/i,
  /^[ \t]+:spec:[ \t]+(\S+\.(?:json|ya?ml))\s*$/i,
  /^[ \t]*\.\. literalinclude::[ \t]+(\S*(?:openapi|swagger)\S*\.(?:json|ya?ml))\s*$/i,
  /^include::([^\s[\]]*(?:openapi|swagger)[^\s[\]]*\.(?:json|ya?ml))\[/i,
  /\{\{[<%]\s*[\w-]*(?:redoc|swagger|openapi|rapidoc|scalar)[\w-]*\s[^{}]{0,300}?(?:src|url|spec|spec-url)=["']([^"'\s]+)["']/i,
  /\{\{[<%]\s*[\w-]*(?:redoc|swagger|openapi|rapidoc|scalar)[\w-]*\s+["']([^"'\s]+\.(?:json|ya?ml))["']/i,
  /\{%-?\s*\w+\s+\S*(?:redoc|swagger|openapi|rapidoc|scalar)\S*\s[^{}]{0,300}?\b(?:src|url|spec|spec[-_]url|file)=["']([^"'\s]+)["']/i,
  /\]\(([^\s()]*(?:openapi|swagger)[^\s()]*\.(?:json|ya?ml))\s+["']:include\b/i,
  /^!!swagger(?:-http)?\s+(\S+?)\s*!!\s*$/i,
  /^\[OAD\(([^()\s]+)\)\]\s*$/,
  /^import\s+\w+\s+from\s+["']([^"'\s]*(?:openapi|swagger)[^"'\s]*\.(?:json|ya?ml))(?:\?[^"'\s]*)?["']/i,
]
const longestLine = 3000

/** The member of its front matter a page of Jekyll hands to its layout. */
const member = /^(?:openapi|swagger|spec)(?:[-_]?(?:url|file|spec|path))?$/i

function namedInFront(page: Page): DocumentReference[] {
  const front = frontMatter(page)
  return Object.entries(front?.data ?? {}).flatMap(([name, href]) =>
    member.test(name) && typeof href === 'string' && /^\S+\.(?:json|ya?ml)$/i.test(href)
      ? [{ href, via: name, line: front?.lineOf(name) ?? 1 }]
      : [],
  )
}

/** Jekyll's filters and its own address say where a site is; what they are applied to says which file. */
function withoutLiquid(text: string): string {
  return text
    .replace(
      /\{\{\s{0,9}(["'])([^"'{}\n]{1,500})\1\s{0,9}\|\s{0,9}(?:relative|absolute)_url\s{0,9}\}\}/g,
      '$2',
    )
    .replace(/\{\{\s{0,9}site\.(?:baseurl|url)\s{0,9}\}\}/g, '')
}

function named(page: Page): DocumentReference[] {
  const prose = withoutLiquid(page.prose)
  const lines = prose.split('\n').flatMap((line, index): DocumentReference[] => {
    if (line.length > longestLine) return []
    const source = sourceLine.exec(line)?.[1]
    if (source !== undefined) return [{ href: source, via: 'Source', line: index + 1 }]
    const href = directives.map((one) => one.exec(line)?.[1]).find((found) => found !== undefined)
    return href === undefined ? [] : [{ href, via: 'directive', line: index + 1 }]
  })
  const lineOf = linesIn(prose)
  const components = [...prose.matchAll(component)].map((match): DocumentReference => ({
    href: match[1],
    via: 'component',
    line: lineOf(match.index),
  }))
  return [...namedInFront(page), ...lines, ...components, ...namedInScripts(prose)]
}

/** What Swagger UI or another viewer is told by a script that stands in the text. */
function namedInScripts(prose: string): DocumentReference[] {
  const start = prose.search(/<script\b/i)
  if (start === -1) return []
  const kinds = ['swagger-ui', 'redoc', 'scalar'] as const
  const lineOf = linesIn(prose)
  return kinds.flatMap((kind) =>
    namedDocuments(kind, prose.slice(start))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ href, offset }) => ({ href, via: kind, line: lineOf(start + offset) })),
  )
}
