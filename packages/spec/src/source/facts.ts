import { type SourceDocument, SpecError } from '@latchkey/openapi'
import { findFences } from '../pages/fences.ts'
import { listedPages } from '../pages/llms-index.ts'
import { detectKind, readPage } from '../pages/read-page.ts'
import { documentFacts } from './document-facts.ts'
import type { WatchedPage } from './source-info.ts'

/** What one watched page stated when it was last read. */
export interface PageFacts {
  url: string
  retrieved: string
  facts: string[]
}

/**
 * What a prose page, an index or a page with an OpenAPI document states in a form that can be compared: operations, table rows, members of samples,
 * addresses in code, links within the site, listed pages. Sentences are left out: they change without anything changing.
 *
 * @throws {@link SpecError} for a page that is not Markdown, holds no document where one is watched, or states nothing
 */
export function extractFacts(kind: WatchedPage['kind'], file: string, text: string): string[] {
  if (/^\s*<(!doctype|html|head|body|\?xml)/i.test(text)) {
    throw new SpecError([{ file, line: 1, reason: 'is an HTML page; the Markdown form is needed' }])
  }
  const facts = factsOf[kind](text, file)
  if (facts.size === 0) {
    throw new SpecError([{ file, reason: `${nothing[kind]}: is it the right page, and whole?` }])
  }
  return [...facts].toSorted()
}

const factsOf = { index: indexFacts, prose: proseFacts, document: heldFacts }
const nothing = {
  index: 'lists no page',
  prose: 'states no operation, table, sample, address or link',
  document: 'names its document instead of showing it, or shows one without operations',
}

function heldFacts(text: string, file: string): Set<string> {
  const { documents } = readPage(detectKind(file, text), file, text)
  return new Set(documents.flatMap(({ document }) => documentFacts(document.data)))
}

/** As they are written: many an index has paths. */
function indexFacts(text: string): Set<string> {
  return new Set(listedPages(text).map(({ href }) => `page ${href}`))
}

/** What documentation hosts put below every page for its readers' assistants; it says nothing about the API. */
const boilerplate = /^-{3,}[ \t]*\n[ \t\n]*# Agent Instructions[ \t]*$/m
const operation = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+((?:https?:\/\/|\/)[^\s"'<>|)]*)/g
/** Links within the site: a page that gains or loses one gained or lost a topic. */
const siteLink = /(?<!!)\[[^\]]{0,200}\]\((\/[^\s)#?]+)/g
/** Longer values are samples of tokens and prose, not facts. */
const maxCell = 60

function proseFacts(page: string): Set<string> {
  const facts = new Set<string>()
  const text = page.slice(0, boilerplate.exec(page)?.index).replaceAll('\r', '')
  const code = codeLines(text)
  let header: string[] | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const isCode = code.has(index)
    for (const fact of isCode ? codeFacts(line) : proseLineFacts(line)) facts.add(fact)
    if (isCode) {
      header = undefined
      continue
    }
    const cells = /^\s*\|.*\|\s*$/.test(line) ? tableCells(line) : undefined
    if (!cells) header = undefined
    else if (!header) header = cells
    else if (!cells.every((cell) => /^:?-+:?$/.test(cell))) {
      const kept = cells.filter(
        (cell, i) => !/descri|notes?|meaning/i.test(header?.[i] ?? '') && cell.length <= maxCell,
      )
      if (kept.length > 0) facts.add(`row ${kept.join(' | ')}`)
    }
  }
  return facts
}

function* codeFacts(line: string): Generator<string> {
  if (/^\s*(?:`{3}|~{3})/.test(line)) return
  yield* operationFacts(line)
  yield* sampleFacts(line)
}

function* proseLineFacts(line: string): Generator<string> {
  for (const [, path] of line.matchAll(siteLink)) yield `link ${path}`
  yield* operationFacts(stripMarks(line))
}

function* operationFacts(line: string): Generator<string> {
  for (const [, method, path] of line.matchAll(operation)) yield `operation ${method} ${path}`
}

/** The lines of blocks of code, their fences included. */
function codeLines(text: string): Set<number> {
  const { fences, unclosed } = findFences(text)
  const lines = new Set<number>()
  for (const { line, start, end } of unclosed ? [...fences, unclosed] : fences) {
    const count = text.slice(start, end).replace(/\n$/, '').split('\n').length
    for (let i = 0; i < count; i += 1) lines.add(line - 1 + i)
  }
  return lines
}

function* sampleFacts(line: string): Generator<string> {
  for (const [, name, value = ''] of line.matchAll(
    /"([\w.$-]{1,60})"\s*:\s*("(?:[^"\\]|\\.){0,60}"|-?\d[\d.eE+-]*|true|false|null)?/g,
  )) {
    yield `sample ${name}${value === '' ? '' : `: ${value}`}`
  }
  for (const [, name, value] of line.matchAll(/["'&?\s]([a-z_]{2,40})=([\w.:/*-]{1,60})["'&]/g)) {
    yield `sample ${name}=${value}`
  }
  for (const [url] of line.matchAll(/https?:\/\/[^\s"'`<>\\)]+/g)) yield `address ${url}`
}

function tableCells(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => stripMarks(cell).trim())
}

/** Inline Markdown and HTML marks, and the escapes Markdown needs. */
function stripMarks(text: string): string {
  return text
    .replace(/(?<!\\)<[^>]{0,200}>/g, '')
    .replace(/[`*]/g, '')
    .replace(/\\([_<>|[\]()#-])/g, '$1')
}

/** @throws {@link SpecError} for a `facts.yaml` that `pull` did not write */
export function readFacts(document: SourceDocument | undefined): PageFacts[] {
  if (!document) return []
  const pages = document.data['pages']
  const valid =
    Array.isArray(pages) &&
    pages.every(
      (page) =>
        typeof page === 'object' &&
        page !== null &&
        !Array.isArray(page) &&
        typeof page['url'] === 'string' &&
        typeof page['retrieved'] === 'string' &&
        Array.isArray(page['facts']) &&
        page['facts'].every((fact) => typeof fact === 'string'),
    )
  if (valid) return pages as unknown as PageFacts[] // every member was just checked
  const reason = 'is not what drift --write writes: remove it, and have it written again'
  throw new SpecError([{ file: document.file, line: 1, reason }])
}
