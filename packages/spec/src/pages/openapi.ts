import { parseSource, type SourceDocument, SpecError } from '@latchkey/openapi'
import { formOf, refusalOf } from './forms.ts'
import { refuse, startsLikeJson, type Page, type PageReader } from './page.ts'

/** The document itself, YAML or JSON. */
export const openapi: PageReader = {
  kind: 'openapi',
  recognises({ text, prose }) {
    if (startsLikeJson(text)) return true
    // Code samples in descriptions may hide the member where they are not balanced; then the start has to do. Pages in
    // one file start with their heading and where each is from.
    return (
      version.test(prose) ||
      (version.test(text) &&
        /^(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*(?!Source:)["']?[\w$-]+["']?[ \t]*:/.test(text))
    )
  },
  read(page) {
    const document = parse(page)
    const reason = refusalOf(formOf(document.data))
    if (reason !== undefined) refuse(page, reason, 1)
    return {
      kind: 'openapi',
      documents: [{ text: page.text, document, line: 1 }],
      references: [],
      notices: [],
    }
  },
}

const version = /^["']?(?:openapi|swagger|asyncapi|openrpc|arazzo|overlay)["']?[ \t]*:[ \t]*["']?\d/m

function parse(page: Page): SourceDocument {
  try {
    return parseSource(page.file, page.text)
  } catch (cause) {
    if (!(cause instanceof SpecError) || openapi.recognises(page)) throw cause
    // What YAML says about a page is of no use to anybody.
    return refuse(page, 'is no OpenAPI document, but text', undefined, { cause })
  }
}
