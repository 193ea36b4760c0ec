import { startsLikeDocument } from './embedded.ts'
import type { CodeBlock } from './fences.ts'
import { withoutEntities } from './html.ts'
import { lineAt } from './page.ts'

/**
 * The API documents that stand in the scripts and attributes of an HTML page, or in a script alone: as an object literal or
 * in a string. They are cut out by their brackets and quotes; nothing is run.
 */
export function scriptDocuments(text: string): CodeBlock[] {
  const found: CodeBlock[] = []
  for (const { start, code } of codeOf(text)) {
    for (const { at, document } of literalsOf(code)) {
      if (found.some((other) => other.text === document)) continue
      found.push({ language: '', info: '', text: document, line: lineAt(text, start + at) - 1 })
    }
  }
  return found
}

interface Code {
  start: number
  code: string
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
  for (const { index, 1: double, 2: single } of text.matchAll(configuration)) {
    codes.push({ start: index, code: withoutEntities(double ?? single ?? '') })
  }
  return codes
}

interface Literal {
  at: number
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
    this.found.push({ at: closed.at, document: this.#code.slice(closed.at, end) })
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
    if (document !== undefined) this.found.push({ at, document })
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
