/** A block of code on a page. */
export interface CodeBlock {
  /** `yaml`, lower case; empty where none is stated. */
  language: string
  /** What is said of it beside the language. */
  info: string
  /** 1-based, of the line above its text. */
  line: number
  text: string
}

/** A fenced code block of a Markdown page (CommonMark 4.5): its text is what stands between the fences, to the last line break. */
export interface Fence extends CodeBlock {
  /** Back ticks or tildes of the opening line. */
  length: number
  /** Offsets of the whole block, both fences included. */
  start: number
  end: number
}

export interface Fences {
  fences: Fence[]
  /** Line of a block that never ends: what follows it is missing. */
  unclosed: Fence | undefined
  /** Comments of several lines, which nobody sees. */
  hidden: Span[]
}

/** Offsets of a part of a page. */
export interface Span {
  start: number
  end: number
}

/**
 * The fenced blocks of a page, one after the other: what looks like a fence inside a block is its text. Fences may be
 * indented, as in tabs and lists, and stand behind the mark of an item or in a block quote: their blocks lose that much
 * indentation, and the marks of the quote, with which they end.
 *
 * @param shortest shorter fences are text: four, where a page's own samples have three and may be unbalanced
 */
export function findFences(page: string, shortest = 3): Fences {
  const fences: Fence[] = []
  const hidden: Span[] = []
  let open: OpenFence | undefined
  const close = (stop: number, end: number): void => {
    if (open) fences.push(closed(page, open, stop, end))
    open = undefined
  }
  const hiding = comments.map((ends) => ({ ...ends, last: page.lastIndexOf(ends.close) }))
  let offset = 0
  for (let line = 1; offset < page.length; line += 1) {
    const next = lineEnd(page, offset)
    const fence = fenceAt(page, offset, next)
    if (open && quotesAt(page, offset).quotes < open.quotes) close(offset, offset)
    if (open) {
      if (fence && closes(fence, open)) close(offset, next)
      offset = next
      continue
    }
    if (fence && fence.length >= shortest) open = opened(fence, { line, start: offset, from: next })
    const end = open ? next : commentEnd(page, offset, next, hiding)
    if (end > next) hidden.push({ start: offset, end })
    line += linesIn(page, next, end)
    offset = end
  }
  if (open && open.quotes > 0) close(page.length, page.length)
  const unclosed = open && closed(page, open, page.length, page.length)
  return { fences, unclosed, hidden }
}

function lineEnd(page: string, start: number): number {
  const found = page.indexOf('\n', start)
  return found === -1 ? page.length : found + 1
}

function opened(
  { info, isItem: _isItem, ...kind }: FenceLine,
  place: Pick<OpenFence, 'line' | 'start' | 'from'>,
): OpenFence {
  return { ...kind, ...place, end: place.from, ...saidOf(info), text: '' }
}

type OpenFence = Fence & { mark: string; indent: number; quotes: number; from: number }

/** @param stop where its text ends, before the closing fence */
function closed(page: string, open: OpenFence, stop: number, end: number): Fence {
  const { mark: _mark, indent, quotes, from, ...block } = open
  return { ...block, text: dedent(unquoted(page.slice(from, stop), quotes), indent), end }
}

/** Sites have many ways to say more of a block than its language: `yaml{1-3}`, `yaml:openapi.yaml`, `{.yaml .numbered}`. */
function saidOf(text: string): { language: string; info: string } {
  const [, word = '', info = ''] = /^(\S*)\s*([^]*)$/.exec(text) ?? []
  return { language: (/^(?:\{\.?)?([^\s{}:,;=()[\]]*)/.exec(word)?.[1] ?? '').toLowerCase(), info }
}

const comments = [
  { open: /^ {0,3}<!--/, close: '-->' },
  { open: /^ {0,3}\{\/\*/, close: '*/}' },
]

/** `last`: where the last comment of its kind ends. */
type Hiding = (typeof comments)[number] & { last: number }

/** The offset of the line after a comment of HTML or MDX that starts in a line (CommonMark 4.6): nobody sees the blocks in it. */
function commentEnd(page: string, start: number, next: number, hiding: readonly Hiding[]): number {
  const found = hiding.find(({ open }) => open.test(page.slice(start, start + 7)))
  if (!found || start > found.last) return next
  const close = page.indexOf(found.close, start)
  if (close < next) return next
  const end = page.indexOf('\n', close)
  return end === -1 ? page.length : end + 1
}

function linesIn(page: string, start: number, end: number): number {
  return start >= end ? 0 : page.slice(start, end).split('\n').length - 1
}

/** A closing fence stands where its opening fence stands, give or take less than a code block's indentation. */
function closes(fence: FenceLine, open: OpenFence): boolean {
  const { mark, length, indent, info, quotes, isItem } = fence
  const isThere = quotes === open.quotes && !isItem && indent <= open.indent + 3
  return isThere && mark === open.mark && length >= open.length && info === ''
}

interface FenceLine {
  mark: string
  length: number
  /** Behind the marks of block quotes. */
  indent: number
  /** Block quotes it stands in. */
  quotes: number
  /** Whether it is the first of an item of a list. */
  isItem: boolean
  info: string
}

/** Block quotes a line stands in, and where it starts behind their marks, each with the blank that belongs to it. */
function quotesAt(page: string, start: number): { quotes: number; from: number } {
  let quotes = 0
  let from = start
  for (; quotes < mostQuotes; quotes += 1) {
    let at = from
    while (page[at] === ' ' || page[at] === '\t') at += 1
    if (page[at] !== '>') break
    from = page[at + 1] === ' ' ? at + 2 : at + 1
  }
  return { quotes, from }
}

/** Nobody quotes deeper. */
const mostQuotes = 9

/** The lines of a block without the marks of its quotes. */
function unquoted(text: string, quotes: number): string {
  return quotes === 0 ? text : text.replace(new RegExp(`^(?:[ \\t]*> ?){${quotes}}`, 'gm'), '')
}

const item = /(?:[-*+]|\d{1,9}[.)])[ \t]+(?=```|~~~)/y

/** Looks at the start of a line only: lines may be megabytes long. */
function fenceAt(page: string, start: number, end: number): FenceLine | undefined {
  const { quotes, from } = quotesAt(page, start)
  let at = from
  while (page[at] === ' ' || page[at] === '\t') at += 1
  item.lastIndex = at
  const isItem = item.test(page)
  if (isItem) at = item.lastIndex
  const mark = page[at]
  if (mark !== '`' && mark !== '~') return undefined
  let stop = at
  while (page[stop] === mark) stop += 1
  if (stop - at < 3 || end - stop > longestInfo) return undefined
  const info = page.slice(stop, end).trim()
  if (mark === '`' && info.includes('`')) return undefined
  return { mark, length: stop - at, indent: at - from, quotes, isItem, info }
}

const longestInfo = 2000

function dedent(text: string, indent: number): string {
  return indent === 0 ? text : text.replace(new RegExp(`^[ \\t]{1,${indent}}`, 'gm'), '')
}

/**
 * Code blocks by indentation (CommonMark 4.4), and those of other markup that indents its code: from a line after a blank
 * one to the next that is not indented.
 *
 * @param prose the page without its fenced blocks
 */
export function indentedBlocks(prose: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; indent: string; lines: string[] } | undefined
  let isAfterBlank = true
  const close = (): void => {
    if (open) blocks.push({ language: '', info: '', line: open.line, text: `${open.lines.join('\n')}\n` })
    open = undefined
  }
  for (const [index, line] of prose.split('\n').entries()) {
    const isBlank = line.trim() === ''
    const indent = /^(?: {3,20}|\t{1,9})(?=\S)/.exec(line)?.[0]
    if (open && !isBlank && !line.startsWith(open.indent)) close()
    if (open) open.lines.push(line.slice(open.indent.length))
    else if (isAfterBlank && indent !== undefined)
      open = { line: index, indent, lines: [line.slice(indent.length)] }
    isAfterBlank = isBlank
  }
  close()
  return blocks
}

/** The page with parts of it, in its order, blanked out, every other character where it was. */
export function blanked(page: string, parts: readonly Span[]): string {
  let result = ''
  let from = 0
  for (const { start, end } of parts) {
    // One may stand in another.
    if (start < from) continue
    result += page.slice(from, start) + page.slice(start, end).replace(/[^\n]/g, ' ')
    from = end
  }
  return result + page.slice(from)
}
