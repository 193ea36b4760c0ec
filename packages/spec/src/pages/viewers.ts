import { dataBlocks, isHtml, preformattedBlocks } from './html.ts'
import { embeddedDocuments, startsLikeDocument } from './embedded.ts'
import { listedDocuments, namedDocuments, recogniseMaker } from './page-makers.ts'
import { blanked } from './fences.ts'
import { linesIn, refuse, type Page, type PageContent } from './page.ts'
import { scriptDocuments } from './script-documents.ts'

/**
 * HTML pages that show a document in the browser, and the scripts such pages load: Swagger UI, Redoc, Scalar, RapiDoc,
 * Stoplight Elements. The document stands in a script, or its address does.
 *
 * @returns `undefined` for any other page, and for one that neither holds its document nor names it
 * @throws {@link SpecError} for a document in a script that cannot be read
 */
export function readViewer(file: string, text: string): PageContent | undefined {
  if (!isHtml(text) && !isScript(text)) return readList(text)
  const kind = recogniseMaker(file, text)?.kind
  const page: Page = { file, text, fences: [], unclosed: undefined, prose: '' }
  if (kind === undefined) return isHtml(text) ? readHtml(page) : undefined
  const { blocks, spans } = scriptDocuments(text)
  const { documents, notices } = embeddedDocuments(page, blocks)
  const lineOf = linesIn(text)
  // The servers of a document have addresses, too.
  const references = namedDocuments(kind, blanked(text, spans)).map(({ href, offset }) => ({
    href,
    via: kind,
    line: lineOf(offset),
  }))
  return documents.length + references.length > 0 ? { kind, documents, references, notices } : undefined
}

/** The list of documents that a viewer reads. */
function readList(text: string): PageContent | undefined {
  const references = listedDocuments(text).map((href) => ({ href, via: 'swagger-ui', line: 1 }))
  return references.length > 0 ? { kind: 'swagger-ui', documents: [], references, notices: [] } : undefined
}

/** Any other HTML page that holds a document: in a script, as data for one, or in a block of code. */
function readHtml(page: Page): PageContent | undefined {
  const { blocks } = scriptDocuments(page.text)
  const shown = [...dataBlocks(page.text), ...preformattedBlocks(page.text)].filter(startsLikeDocument)
  const { documents, notices } = embeddedDocuments(page, [...blocks, ...shown])
  const [notice] = notices
  if (documents.length > 0) return { kind: 'html', documents, references: [], notices }
  return notice && refuse(page, notice.reason.replace(/; it was passed over$/, ''), notice.line)
}

/** A script by its first word: the text of a page that shows one in a code block starts otherwise. */
export function isScript(text: string): boolean {
  const start = text.slice(0, 4000).replace(/^\ufeff?(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*/, '')
  return /^(?:window\b|document\.|(?:var|const|let)\s|function\b|\(function|\(\(\)|["']use strict["'])/.test(
    start,
  )
}
