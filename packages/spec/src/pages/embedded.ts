import { parseSource, type Problem } from '@latchkey/openapi'
import { indentedBlocks, type CodeBlock } from './fences.ts'
import { formOf, refusalOf } from './forms.ts'
import { preformattedBlocks } from './html.ts'
import { refuseCutOff, saysSomething, startsLikeJson, type EmbeddedDocument, type Page } from './page.ts'

/**
 * The OpenAPI documents among the code blocks of a page; samples of anything else are passed over, other specifications
 * too, but those with a notice.
 *
 * @throws {@link SpecError} for a block that starts like a document and cannot be read, and for one that never ends
 */
export function embeddedDocuments(
  page: Page,
  blocks: readonly CodeBlock[] = documentBlocks(page),
): { documents: EmbeddedDocument[]; notices: Problem[] } {
  const documents: EmbeddedDocument[] = []
  const notices: Problem[] = []
  if (page.unclosed && startsLikeDocument(page.unclosed)) refuseCutOff(page, page.unclosed)
  for (const block of blocks) {
    const document = parseSource(page.file, block.text, block.line + 1)
    const form = formOf(document.data)
    // A sample may mention the member somewhere inside.
    if (form === 'unknown') continue
    const reason =
      refusalOf(form) ??
      (saysSomething(document.data) ? undefined : 'is an excerpt: it has neither paths nor components')
    if (reason !== undefined) {
      notices.push({ file: page.file, line: block.line, reason: `${reason}; it was passed over` })
      continue
    }
    const { text, line, info } = block
    documents.push({ text, document, line, ...(info === '' ? {} : { reference: info }) })
  }
  return { documents, notices }
}

/** The blocks of a page that start like a document: between fences, indented, and between the tags of HTML in Markdown. */
export function documentBlocks(page: Page): CodeBlock[] {
  const { fences, prose } = page
  // Indented text that mentions a version is just a text.
  const indented = indentedBlocks(prose).filter(({ text }) => parts.test(text))
  const blocks = [...fences, ...indented, ...preformattedBlocks(prose)].filter(startsLikeDocument)
  return blocks.sort((a, b) => a.line - b.line)
}

const yaml = ['yaml', 'yml', 'x-yaml', 'application/yaml', 'application/x-yaml']
const json = ['json', 'jsonc', 'json5', 'application/json']
const languages = new Set([...yaml, ...json, 'openapi', 'oas', 'swagger', '', 'text', 'txt', 'plaintext'])

/** Cheap, because most blocks of most pages are samples: what names its version near the top at the outermost level. */
export function startsLikeDocument({ language, text }: Pick<CodeBlock, 'language' | 'text'>): boolean {
  if (!languages.has(language)) return false
  const head = text.slice(0, 20_000)
  return outermost.test(head) || (startsLikeJson(head) && anywhere.test(head))
}

const parts = /^[ \t]*["']?(?:paths|webhooks|components|definitions)["']?[ \t]*:/m
const outermost = /^["']?(?:openapi|swagger|asyncapi|openrpc)["']?[ \t]*:[ \t]*["']?\d/m
const anywhere = /["'](?:openapi|swagger|asyncapi|openrpc)["']\s*:\s*["']\d/
