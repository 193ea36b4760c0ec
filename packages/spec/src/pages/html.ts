import { SpecError } from '@latchkey/openapi'
import { adviceOf, recogniseMaker } from './page-makers.ts'

/**
 * Refuses what a browser would show: the page of a site where its Markdown or the document was asked for, or the page a
 * server sends, with status 200, to whoever has not signed in.
 *
 * @throws {@link SpecError}
 */
export function refuseHtml(file: string, text: string): void {
  if (!isHtml(text)) return
  const start = startOf(text)
  if (/^<\?xml/i.test(start) && !/<html\b/i.test(start)) {
    throw new SpecError([{ file, line: 1, reason: 'is an XML document; only YAML and JSON can be OpenAPI' }])
  }
  const head = text.slice(0, 200_000)
  const title = /<title[^>]{0,200}>\s{0,200}([^<]{1,80})/i.exec(head)?.[1]?.trim()
  const named = title ? `, titled “${title}”` : ''
  const wantsLogin =
    /type=["']?password/i.test(head) || /\b(?:sign|log)[ -]?(?:in|on)\b|login|forbidden/i.test(title ?? '')
  const made = recogniseMaker(file, text)
  const reason = made
    ? `is an HTML page${named}, made by ${made.maker}; ${adviceOf(made)}`
    : wantsLogin
      ? `is an HTML page${named}: it wants a login first`
      : `is an HTML page${named}; the Markdown form or the document itself is needed`
  throw new SpecError([{ file, line: 1, reason }])
}

/** Whether a text starts as HTML or XML does. */
export function isHtml(text: string): boolean {
  return /^<(?:\?xml|(?:!doctype|html|head|body|title|meta|script)\b)/i.test(startOf(text))
}

function startOf(text: string): string {
  return text.slice(0, 4000).replace(/^\ufeff?(?:\s|<!--[^]*?-->)*/, '')
}
