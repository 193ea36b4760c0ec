import { apidog } from './apidog.ts'
import { docusaurus } from './docusaurus.ts'
import { fern } from './fern.ts'
import { fumadocs } from './fumadocs.ts'
import { gitbook } from './gitbook.ts'
import { refuseHtml } from './html.ts'
import { isIndex, listedPages } from './llms-index.ts'
import { markdown } from './markdown.ts'
import { mintlify } from './mintlify.ts'
import { openapi } from './openapi.ts'
import { preparePage, refuse, type Page, type PageContent, type PageKind, type PageReader } from './page.ts'
import { adviceOf, linkedDocument, recogniseMaker } from './page-makers.ts'
import { readme } from './readme.ts'
import { redocly } from './redocly.ts'
import { isScript, readViewer } from './viewers.ts'

/** The one with the most certain mark first. */
const readers: readonly PageReader[] = [
  openapi,
  docusaurus,
  mintlify,
  readme,
  fern,
  apidog,
  redocly,
  fumadocs,
  gitbook,
  markdown,
]

/**
 * The kind of a page, by what stands on it.
 *
 * @throws {@link SpecError} saying what the page is instead, where no document can be had from it
 */
export function detectKind(file: string, text: string): PageKind {
  const viewer = readViewer(file, text)
  if (viewer) return viewer.kind
  refuseHtml(file, text)
  const page = preparePage(file, text)
  if (page.text.trim() === '') return refuse(page, 'is empty')
  const reader = readers.find((one) => one.recognises(page))
  return reader ? reader.kind : refuseProse(page)
}

/**
 * The documents a page of a kind holds or names.
 *
 * @throws {@link SpecError} naming the page and why there is nothing to be had from it
 */
export function readPage(kind: PageKind, file: string, text: string): PageContent {
  const viewer = readViewer(file, text)
  if (viewer?.kind === kind) return viewer
  refuseHtml(file, text)
  const page = preparePage(file, text)
  if (page.text.trim() === '') return refuse(page, 'is empty')
  if (viewer && kind === 'openapi')
    return refuse(page, `is no OpenAPI document, but a page of the kind ${viewer.kind}`)
  const reader = readers.find((one) => one.kind === kind) ?? openapi
  if (kind === 'openapi' && !openapi.recognises(page)) {
    const other = readers.find((one) => one.recognises(page))
    if (other) refuse(page, `is no OpenAPI document, but a page of the kind ${other.kind}`)
    refuseProse(page)
  }
  return reader.read(page)
}

/** What JSON holds that is no object. A list may be cut off. */
function plainValue(text: string): string | undefined {
  if (/^\s*\[[^\]]*[{"]/.test(text.slice(0, 500))) return 'a list'
  try {
    const value = JSON.parse(text) as unknown
    return Array.isArray(value) ? 'a list' : `nothing but ${value === null ? 'null' : `a ${typeof value}`}`
  } catch {
    return undefined
  }
}

function refuseProse(page: Page): never {
  const language = otherLanguages.find(([mark]) => mark.test(page.text.slice(0, 2000)))?.[1]
  if (language !== undefined) return refuse(page, `is ${language}; only OpenAPI can become a client`)
  const value = plainValue(page.text)
  if (value !== undefined) return refuse(page, `is ${value}; an OpenAPI document is an object`)
  if (isIndex(page)) {
    const listed = listedPages(page.text)
    const document = listed.find(({ href }) => /(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$/i.test(href))
    const hint = document ? `; it lists ${document.href.slice(0, 200)}` : ''
    return refuse(page, `is an index of ${listed.length} pages, not one of them${hint}`)
  }
  const made = recogniseMaker(page.file, page.text)
  // What shows a document does so in HTML: Markdown talks about it.
  if (made && (made.kind === undefined || isScript(page.text)))
    return refuse(page, `is a page made by ${made.maker}; ${adviceOf(made)}`)
  const document = linkedDocument(page.file, page.prose)
  if (document !== undefined) return refuse(page, `is a page of prose; ${adviceOf({ document })}`)
  return refuse(page, 'is a page of prose: it neither holds an OpenAPI document nor says where one is')
}

/** Other languages APIs are written in, by how a text in one starts. */
const otherLanguages: readonly (readonly [mark: RegExp, name: string])[] = [
  [/^#%RAML/, 'a RAML document'],
  [/^FORMAT: 1A\b/, 'an API Blueprint'],
  [/^syntax\s*=\s*["']proto[23]["']/m, 'a file of Protocol Buffers'],
  [/^import\s+["']@typespec\//m, 'TypeSpec, from which its compiler makes a document'],
  [/^\$version:\s*["'][\d.]+["']/, 'a Smithy model'],
  [/^(?:#[^\n]*\n|\s)*(?:schema|(?:type|interface|input|enum)\s+\w+)\s*\{\s*\n/, 'a schema of GraphQL'],
]
