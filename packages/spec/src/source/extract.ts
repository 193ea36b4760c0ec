import {
  isObject,
  objectOf,
  parseSource,
  type Problem,
  type SourceDocument,
  SpecError,
  toPointer,
  writeYaml,
} from '@latchkey/openapi'
import { combineDocuments, type DocumentPart } from '../pages/combine-documents.ts'
import type { DocumentReference, EmbeddedDocument, PageContent, PageKind } from '../pages/page.ts'
import { readPage } from '../pages/read-page.ts'
import { resolveReference, type ReferenceTarget } from '../pages/resolve-reference.ts'

export { detectKind, readPage } from '../pages/read-page.ts'

export interface Extracted {
  /** The document's own text, byte for byte; where several were made one, that one as YAML. */
  text: string
  document: SourceDocument
  /** What the page says about the document: the vendor's file and the operation. */
  reference?: string | undefined
  /** What is odd about the page and was passed over: other specifications, operations that stand there twice. */
  notices: Problem[]
}

/** A document a page names, and where it is. */
export type NeededDocument = DocumentReference & { target: ReferenceTarget }

/**
 * The documents a page names, each once, in the order of the page.
 *
 * @param page its address, or the file it is in
 * @throws {@link SpecError} for one whose place the page does not tell
 */
export function neededDocuments(content: PageContent, page: string): NeededDocument[] {
  const needed = new Map<string, NeededDocument>()
  const problems: Problem[] = []
  for (const reference of content.references) {
    const { href, via, line, spec, operation } = reference
    const target = href === undefined ? undefined : resolveReference(href, page)
    if (target) {
      const key = target.kind === 'url' ? target.url : target.path
      if (!needed.has(key)) needed.set(key, { ...reference, target })
      continue
    }
    const name = href ?? spec
    const what = name === undefined ? 'a document' : `the document “${name.slice(0, 200)}”`
    const reason = `{ ${via} } names ${what}${operation ? ` for ${operation}` : ''}, but not where it is; give its address`
    problems.push({ file: page, line, reason })
  }
  if (problems.length > 0) throw new SpecError(problems)
  return [...needed.values()]
}

/** A page that was read, and the text of each document it names. */
export interface LoadedPage {
  content: PageContent
  /** Its address, or the file it is in. */
  name: string
  loaded: readonly { needed: NeededDocument; name: string; text: string }[]
  /** Documents it names that may not be read here: what it holds itself stands alone, and a notice says so. */
  unread?: readonly NeededDocument[] | undefined
}

/**
 * The one document a page stands for: its only one, byte for byte, or all that it holds and names together.
 *
 * @throws {@link SpecError} where that cannot be had
 */
export function assemble({ content, name, loaded, unread = [] }: LoadedPage): Extracted {
  const named = loaded.flatMap(({ needed, name: file, text }) =>
    readPage('openapi', file, text).documents.map((one) => ({ ...one, line: needed.line, needed })),
  )
  const all: EmbeddedDocument[] = [...content.documents, ...named]
  const [only] = all
  if (!only) throw new SpecError([{ file: name, reason: 'holds no OpenAPI document' }])
  const notices = [...content.notices, ...unread.map((needed) => unreadNotice(name, needed))]
  if (all.length === 1) {
    const { text, document, reference } = only
    notices.push(...missingOperations(content, name, document))
    return { text, document, reference: reference ?? referenceOf(named[0]?.needed, content), notices }
  }
  const combined = combine(
    name,
    all.map(({ document, line }) => ({ document, line })),
  )
  notices.push(...combined.notices, ...missingOperations(content, name, combined.document))
  return { ...combined, notices }
}

/** Several documents as one, written as YAML that names no file: where they came from is told in `source.yaml`. */
export function combine(name: string, parts: readonly DocumentPart[]): Omit<Extracted, 'reference'> {
  const { data, notices } = combineDocuments(parts)
  const text = writeYaml(data)
  return { text, document: parseSource(name, text), notices }
}

/**
 * The OpenAPI document a page holds. What else the page says is not looked at, and nothing it names is fetched.
 *
 * @throws {@link SpecError} naming the page and why there is no document to be had from it
 */
export function extractDocument(kind: PageKind, file: string, text: string): Extracted {
  const content = readPage(kind, file, text)
  const unread = neededDocuments(content, file)
  const [needed] = unread
  if (!needed || content.documents.length > 0) return assemble({ content, name: file, loaded: [], unread })
  const { href = '', line } = needed
  throw new SpecError([{ file, line, reason: `names its document instead of showing it: ${href}` }])
}

function unreadNotice(file: string, { line, target }: NeededDocument): Problem {
  const named = target.kind === 'url' ? target.url : target.path
  const reason = `names ${named.slice(0, 300)}, which was not read: only what stands on the page itself was taken`
  return { file, line, reason }
}

function referenceOf(needed: NeededDocument | undefined, { references }: PageContent): string | undefined {
  if (!needed) return undefined
  return [needed.href, references.length === 1 ? needed.operation : undefined].filter(Boolean).join(' ')
}

/** Operations a page is about that the document does not have: one of the two is older. */
function missingOperations(content: PageContent, file: string, { data }: SourceDocument): Problem[] {
  return content.references.flatMap(({ operation, line }) => {
    const [method = '', path = ''] = operation?.split(' ') ?? []
    if (operation === undefined || method === 'WEBHOOK') return []
    if (isObject(objectOf(objectOf(data['paths'])[path])[method.toLowerCase()])) return []
    const pointer = toPointer(['paths', path, method.toLowerCase()])
    return [{ file, line, pointer, reason: `is about ${operation}, which the document does not have` }]
  })
}
