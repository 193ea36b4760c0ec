import { SpecError } from '@latchkey/openapi'
import type { CodeBlock } from './fences.ts'
import { adviceOf, linkedDocument, recogniseMaker } from './page-makers.ts'

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
  const document = linkedDocument(file, text)
  const reason = made
    ? `is an HTML page${named}, made by ${made.maker}; ${adviceOf(made)}`
    : wantsLogin
      ? `is an HTML page${named}: it wants a login first`
      : document === undefined
        ? `is an HTML page${named}; the Markdown form or the document itself is needed`
        : `is an HTML page${named}; ${adviceOf({ document })}`
  throw new SpecError([{ file, line: 1, reason }])
}

/** Whether a text starts as HTML or XML does; Markdown may start with tags of its own, such as VitePress's scripts. */
export function isHtml(text: string): boolean {
  const start = startOf(text)
  if (/^<(?:\?xml|(?:!doctype|html|head|body)\b)/i.test(start)) return true
  return (
    /^<(?:title|meta|script)\b(?![^<>]{0,200}\bsetup\b)/i.test(start) &&
    !/^(?:#{1,6} | {0,3}(?:```|~~~))/m.test(text)
  )
}

function startOf(text: string): string {
  return text.slice(0, 4000).replace(/^\ufeff?(?:\s|<!--[^]*?-->)*/, '')
}

const preformatted = /<pre\b[^<>]{0,1000}>/gi
const data =
  /<script\b[^<>]{0,500}?\btype=["']?(?:text|application)\/(?:x-)?(?:yaml|vnd\.oai\.openapi)\b[^<>]{0,500}>/gi

/** What stands between `<pre>` and `</pre>`, without the tags that colour it. */
export function preformattedBlocks(text: string): CodeBlock[] {
  return blocksBetween(text, preformatted, '</pre').map((block) => ({
    ...block,
    text: shownText(block.text),
  }))
}

/** YAML that stands in a page for its scripts. */
export function dataBlocks(text: string): CodeBlock[] {
  return blocksBetween(text, data, '</script')
}

function blocksBetween(text: string, tag: RegExp, closing: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let end = 0
  let counted = 0
  let line = 0
  for (const { index, 0: opening } of text.matchAll(tag)) {
    const start = index + opening.length
    if (index < end) continue
    const close = text.indexOf(closing, start)
    if (close === -1) break
    end = close
    for (; counted < start; counted += 1) if (text[counted] === '\n') line += 1
    blocks.push({ language: '', info: '', line, text: text.slice(start, close) })
  }
  return blocks
}

/** What a reader sees, and copies: a break is the end of a line, and a blank that keeps words together is a blank. */
function shownText(html: string): string {
  // Within a line that ends anyhow, a break says nothing.
  const lines = html.replace(/<br\s{0,9}\/?>(?!(?:<\/[a-z]{1,20}>){0,9}\r?\n)/gi, '\n')
  return withoutEntities(lines.replace(/<\/?[a-z][^<>]{0,1000}>/gi, '')).replaceAll('\u00a0', ' ')
}

const entities: Readonly<Record<string, string>> = {
  ...{ quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', nbsp: '\u00a0', colon: ':', comma: ',' },
  ...{ lbrace: '{', lcub: '{', rbrace: '}', rcub: '}', lbrack: '[', lsqb: '[', rbrack: ']', rsqb: ']' },
  ...{ sol: '/', bsol: '\\', num: '#', dollar: '$', ast: '*', grave: '`', lowbar: '_' },
}

/** A text with its character references read. */
export function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
