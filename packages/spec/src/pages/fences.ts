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
}

/**
 * The fenced blocks of a page, one after the other: what looks like a fence inside a block is its text. Fences may be
 * indented, as in tabs and lists; their blocks lose that much indentation.
 *
 * @param shortest shorter fences are text: four, where a page's own samples have three and may be unbalanced
 */
export function findFences(page: string, shortest = 3): Fences {
  const fences: Fence[] = []
  let open: (Fence & { mark: string; indent: number; from: number }) | undefined
  const lastComment = page.lastIndexOf('-->')
  let offset = 0
  let line = 0
  while (offset < page.length) {
    const found = page.indexOf('\n', offset)
    const next = found === -1 ? page.length : found + 1
    line += 1
    const fence = fenceAt(page, offset, next)
    if (open) {
      if (fence && closes(fence, open)) {
        const { mark: _mark, indent, from, ...block } = open
        fences.push({ ...block, text: dedent(page.slice(from, offset), indent), end: next })
        open = undefined
      }
    } else if (fence && fence.length >= shortest) {
      const { mark, length, indent } = fence
      const place = { line, start: offset, from: next, end: next }
      open = { mark, length, indent, ...place, ...saidOf(fence.info), text: '' }
    } else {
      const end = offset < lastComment ? commentEnd(page, offset, next) : next
      line += linesIn(page, next, end)
      offset = end
      continue
    }
    offset = next
  }
  if (!open) return { fences, unclosed: undefined }
  const { mark: _mark, indent, from, ...block } = open
  return { fences, unclosed: { ...block, text: dedent(page.slice(from), indent), end: page.length } }
}

/** Sites have many ways to say more of a block than its language: `yaml{1-3}`, `yaml:openapi.yaml`, `{.yaml .numbered}`. */
function saidOf(text: string): { language: string; info: string } {
  const [, word = '', info = ''] = /^(\S*)\s*([^]*)$/.exec(text) ?? []
  return { language: (/^(?:\{\.?)?([^\s{}:,;=()[\]]*)/.exec(word)?.[1] ?? '').toLowerCase(), info }
}

/** The offset of the line after an HTML comment that starts in a line (CommonMark 4.6): nobody sees the blocks in it. */
function commentEnd(page: string, start: number, next: number): number {
  if (!/^ {0,3}<!--/.test(page.slice(start, start + 7))) return next
  const close = page.indexOf('-->', start)
  if (close < next) return next
  const end = page.indexOf('\n', close)
  return end === -1 ? page.length : end + 1
}

function linesIn(page: string, start: number, end: number): number {
  return start >= end ? 0 : page.slice(start, end).split('\n').length - 1
}

/** A closing fence stands where its opening fence stands, give or take less than a code block's indentation. */
function closes(fence: FenceLine, open: { mark: string; length: number; indent: number }): boolean {
  const { mark, length, indent, info } = fence
  return mark === open.mark && length >= open.length && info === '' && indent <= open.indent + 3
}

interface FenceLine {
  mark: string
  length: number
  indent: number
  info: string
}

/** Looks at the start of a line only: lines may be megabytes long. */
function fenceAt(page: string, start: number, end: number): FenceLine | undefined {
  let at = start
  while (page[at] === ' ' || page[at] === '\t') at += 1
  const mark = page[at]
  if (mark !== '`' && mark !== '~') return undefined
  let stop = at
  while (page[stop] === mark) stop += 1
  if (stop - at < 3 || end - stop > longestInfo) return undefined
  const info = page.slice(stop, end).trim()
  if (mark === '`' && info.includes('`')) return undefined
  return { mark, length: stop - at, indent: at - start, info }
}

const longestInfo = 2000

function dedent(text: string, indent: number): string {
  return indent === 0 ? text : text.replace(new RegExp(`^[ \\t]{1,${indent}}`, 'gm'), '')
}

/** The page with its fenced blocks blanked out, every other character where it was. */
export function blankFences(page: string, fences: readonly Fence[]): string {
  let result = ''
  let from = 0
  for (const { start, end } of fences) {
    result += page.slice(from, start) + page.slice(start, end).replace(/[^\n]/g, ' ')
    from = end
  }
  return result + page.slice(from)
}
