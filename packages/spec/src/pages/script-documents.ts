import { startsLikeDocument } from './embedded.ts'
import type { CodeBlock, Span } from './fences.ts'
import { withoutEntities } from './html.ts'
import { linesIn } from './page.ts'

/**
 * The API documents that stand in the scripts and attributes of an HTML page, or in a script alone: as an object literal or
 * in a string. They are cut out by their brackets and quotes; nothing is run.
 *
 * @returns each document once, and where in the text they stand
 */
export function scriptDocuments(text: string): { blocks: CodeBlock[]; spans: Span[] } {
  const blocks = new Map<string, CodeBlock>()
  const spans: Span[] = []
  const lineOf = linesIn(text)
  for (const { start, code, isRead } of codeOf(text)) {
    for (const { at, end, document } of literalsOf(code)) {
      if (!isRead) spans.push({ start: start + at, end: start + end })
      if (blocks.has(document)) continue
      blocks.set(document, { language: '', info: '', text: document, line: lineOf(start + at) - 1 })
    }
  }
  return { blocks: [...blocks.values()], spans: spans.toSorted((a, b) => a.start - b.start) }
}

/** A document that MDX has in its JavaScript: `export const api = { … }`, or the text of a block of code. */
export function mdxDocuments(prose: string): CodeBlock[] {
  const start = prose.search(/^export[ \t]+(?:const|let|var)[ \t]|<CodeBlock\b/m)
  if (start === -1) return []
  const lineOf = linesIn(prose)
  return literalsOf(prose.slice(start)).map(({ at, document }) => ({
    language: '',
    info: '',
    text: document,
    line: lineOf(start + at) - 1,
  }))
}

interface Code {
  start: number
  code: string
  /** Whether character references were read in it: offsets are those of other text. */
  isRead?: boolean
}

const script = /<script\b[^>]{0,2000}>/gi
const configuration = /\sdata-(?:configuration|spec)=(?:"([^"]*)"|'([^']*)')/gi

/** The scripts of a page and the attributes that configure a viewer; a text without tags is one script. */
function codeOf(text: string): Code[] {
  if (!/^\s*</.test(text.replace(/^\ufeff/, ''))) return [{ start: 0, code: text }]
  const codes: Code[] = []
  let end = 0
  for (const { index, 0: tag } of text.matchAll(script)) {
    // A tag written inside of a script is a part of that script.
    if (index < end) continue
    const start = index + tag.length
    const close = text.indexOf('</script', start)
    end = close === -1 ? text.length : close
    codes.push({ start, code: text.slice(start, end) })
  }
  for (const { index, 0: whole, 1: double, 2: single } of text.matchAll(configuration)) {
    const written = double ?? single ?? ''
    const code = withoutEntities(written)
    codes.push({ start: index + whole.length - 1 - written.length, code, isRead: code !== written })
  }
  return codes
}

interface Literal {
  at: number
  end: number
  document: string
}

const token = /["'`]|\/\/|\/\*|[{}[\]]|\b(?:openapi|swagger|asyncapi|openrpc)\b/g
const version = /\s*:\s*["'`]?\d/y

/** One pass over a script: which object has a member `openapi` of its own, and which string is a document. */
function literalsOf(code: string): Literal[] {
  const scan = new LiteralScan(code)
  token.lastIndex = 0
  for (let match = token.exec(code); match; match = token.exec(code)) {
    const { index: at, 0: mark } = match
    const end = token.lastIndex
    if (mark === '{' || mark === '[') scan.open(at)
    else if (mark === '}' || mark === ']') scan.close(end)
    else if (mark === '//' || mark === '/*') token.lastIndex = endOfComment(code, at, mark)
    else if (mark.length > 1) scan.member(end)
    else {
      token.lastIndex = endOfString(code, at, mark)
      scan.string(at, token.lastIndex)
    }
  }
  return scan.found
}

class LiteralScan {
  readonly found: Literal[] = []
  readonly #code: string
  readonly #open: { at: number; isDocument: boolean }[] = []

  constructor(code: string) {
    this.#code = code
  }

  open(at: number): void {
    this.#open.push({ at, isDocument: false })
  }

  close(end: number): void {
    const closed = this.#open.pop()
    if (!closed?.isDocument) return
    // What it holds is part of it.
    while ((this.found.at(-1)?.at ?? -1) > closed.at) this.found.pop()
    this.found.push({ at: closed.at, end, document: this.#code.slice(closed.at, end) })
  }

  /** A name that only documents have as a member: whether it is one, with a version. */
  member(end: number): void {
    version.lastIndex = end
    const object = this.#open.at(-1)
    if (object && version.test(this.#code)) object.isDocument = true
  }

  string(at: number, end: number): void {
    const inside = this.#code.slice(at + 1, end - 1)
    if (/^(?:openapi|swagger|asyncapi|openrpc)$/.test(inside)) this.member(end)
    const document = inside.length > 40 ? unquoted(inside, this.#code[at] ?? '') : undefined
    if (document !== undefined) this.found.push({ at, end, document })
  }
}

function endOfComment(code: string, at: number, mark: string): number {
  const end = code.indexOf(mark === '//' ? '\n' : '*/', at + 2)
  return end === -1 ? code.length : end + (mark === '//' ? 1 : 2)
}

/** The offset after a string; one in single or double quotes never goes over the end of its line. */
function endOfString(code: string, at: number, quote: string): number {
  for (let i = at + 1; i < code.length; i += 1) {
    const letter = code[i]
    if (letter === '\\') i += 1
    else if (letter === quote || (letter === '\n' && quote !== '`')) return i + 1
  }
  return code.length
}

/** What a string says, where that is a document. */
function unquoted(inside: string, quote: string): string | undefined {
  if (!/openapi|swagger/.test(inside.slice(0, 2000)) || (quote === '`' && inside.includes('${')))
    return undefined
  const text = inside.replace(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g, (_, unicode, hex, letter) => {
    if (letter === undefined) return String.fromCharCode(Number.parseInt(String(unicode ?? hex), 16))
    return escapes[String(letter)] ?? String(letter)
  })
  return startsLikeDocument({ language: '', text }) ? text : undefined
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
}
