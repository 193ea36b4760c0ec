import { isHtml } from './html.ts'
import { embeddedDocuments } from './embedded.ts'
import { namedDocuments, recogniseMaker } from './page-makers.ts'
import { blanked } from './fences.ts'
import { linesIn, type Page, type PageContent } from './page.ts'
import { scriptDocuments } from './script-documents.ts'

/**
 * HTML pages that show a document in the browser, and the scripts such pages load: Swagger UI, Redoc, Scalar, RapiDoc,
 * Stoplight Elements. The document stands in a script, or its address does.
 *
 * @returns `undefined` for any other page, and for one that neither holds its document nor names it
 * @throws {@link SpecError} for a document in a script that cannot be read
 */
export function readViewer(file: string, text: string): PageContent | undefined {
  if (!isHtml(text) && !isScript(text)) return undefined
  const kind = recogniseMaker(file, text)?.kind
  if (kind === undefined) return undefined
  const page: Page = { file, text, fences: [], unclosed: undefined, prose: '' }
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

/** A script by its first word: the text of a page that shows one in a code block starts otherwise. */
function isScript(text: string): boolean {
  const start = text.slice(0, 4000).replace(/^\ufeff?(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*/, '')
  return /^(?:window\b|document\.|(?:var|const|let)\s|function\b|\(function|\(\(\)|["']use strict["'])/.test(
    start,
  )
}
