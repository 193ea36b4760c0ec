import type { Fence } from './fences.ts'

const opening =
  /^\[(?:source|listing)?[^\]\n]{0,100}?,[ \t]*"?([a-z]{1,20})\b[^\]\n]{0,200}\][ \t]*\r?\n(?:\.[^\n]{1,300}\n)?(-{4,80}|\.{4,80})[ \t]*\r?\n/gim

/** The blocks of source code of an AsciiDoc page: between two lines of `----` or `....` under a line `[source,yaml]`. */
export function listingBlocks(text: string): Fence[] {
  const blocks: Fence[] = []
  let end = 0
  let counted = 0
  let line = 1
  for (const { index, 0: head, 1: language = '', 2: mark = '' } of text.matchAll(opening)) {
    if (index < end) continue
    const start = index + head.length
    const closing = new RegExp(`^${mark.replaceAll('.', '\\.')}[ \\t]*\\r?$`, 'gm')
    closing.lastIndex = start
    const close = closing.exec(text)
    if (!close) break
    for (; counted < start; counted += 1) if (text[counted] === '\n') line += 1
    end = close.index + close[0].length
    // What it takes from another file stands there.
    if (text.startsWith('include::', start)) continue
    const block = { language: language.toLowerCase(), info: '', text: text.slice(start, close.index) }
    blocks.push({ ...block, line: line - 1, length: mark.length, start: index, end })
  }
  return blocks
}

const highlight = /^\{(?:%-?|\{<)[ \t]*highlight[ \t]+"?(\w{1,20})\b[^{}\n]{0,200}\}{1,2}[ \t]*\r?\n/gm
const highlightEnd = /^\{(?:%-?|\{<)[ \t]*\/?[ \t]*(?:end)?highlight\b[^{}\n]{0,20}\}{1,2}/gm

/** The blocks of source code of a page for Jekyll or Hugo, between `{% highlight yaml %}` and its end. */
export function highlightBlocks(text: string): Fence[] {
  const blocks: Fence[] = []
  let counted = 0
  let line = 1
  for (const { index, 0: head, 1: language = '' } of text.matchAll(highlight)) {
    const start = index + head.length
    highlightEnd.lastIndex = start
    const close = highlightEnd.exec(text)
    if (!close) break
    for (; counted < index; counted += 1) if (text[counted] === '\n') line += 1
    const block = { language: language.toLowerCase(), info: '', text: text.slice(start, close.index) }
    blocks.push({ ...block, line, length: 3, start: index, end: close.index + close[0].length })
  }
  return blocks
}
