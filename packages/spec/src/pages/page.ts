import {
  type JsonObject,
  type Problem,
  refuseLongLines,
  type SourceDocument,
  SpecError,
} from '@latchkey/openapi'
import { blanked, findFences, type Fence } from './fences.ts'
import { highlightBlocks, listingBlocks } from './listings.ts'

/** Who made a page, each of whom writes documents down in a way of its own; `openapi` is a document and no page. */
export type PageKind =
  | 'openapi'
  | 'mintlify'
  | 'gitbook'
  | 'readme'
  | 'apidog'
  | 'fern'
  | 'redocly'
  | 'docusaurus'
  | 'fumadocs'
  | ViewerKind
  | 'html'
  | 'markdown'

/** What shows a whole document in the browser. */
export type ViewerKind = 'swagger-ui' | 'redoc' | 'scalar' | 'rapidoc' | 'elements'

/** A page as text, with what every reader of pages needs. */
export interface Page {
  /** Its address, or the file it was saved in. */
  file: string
  text: string
  fences: readonly Fence[]
  /** A block that never ends: the page is cut off there. */
  unclosed: Fence | undefined
  /** The text without its fenced blocks and long comments, offsets unchanged. */
  prose: string
}

/** An OpenAPI document (or Swagger 2.0) that stands on a page. */
export interface EmbeddedDocument {
  /** As the page has it, byte for byte. */
  text: string
  document: SourceDocument
  /** 1-based, of the fence or tag above it. */
  line: number
  /** What the page says about it: the vendor's file and the operation. */
  reference?: string | undefined
}

/** An OpenAPI document a page names instead of showing it. */
export interface DocumentReference {
  /** As the page writes it: an address, or a path from the page. Absent where the page names it in a way only its host understands. */
  href: string | undefined
  /** How the page names it: the tag, `openapi-operation`, or the line it stands in. */
  via: string
  /** What the page's host calls the document. */
  spec?: string | undefined
  /** The operation the page is about, `POST /v1/keys`. */
  operation?: string | undefined
  line: number
}

export interface PageContent {
  kind: PageKind
  documents: EmbeddedDocument[]
  references: DocumentReference[]
  /** What is odd about the page and was left out or passed over. */
  notices: Problem[]
}

/** Knows the pages of one kind and takes their documents out of them. What else a page says is not looked at. */
export interface PageReader {
  kind: PageKind
  recognises(page: Page): boolean
  read(page: Page): PageContent
}

/**
 * A carriage return alone ends a line, as it does in Markdown and in YAML.
 *
 * @throws {@link SpecError} for a line no page has
 */
export function preparePage(file: string, given: string): Page {
  const text = given.replace(/^\ufeff/, '').replace(/\r(?!\n)/g, '\n')
  // Programs write JSON in one line, however long it is.
  if (!startsLikeJson(text)) refuseLongLines(file, text)
  const { fences: fenced, unclosed, hidden } = findFences(text)
  const fences = [...fenced, ...listingBlocks(text), ...highlightBlocks(text)].toSorted(
    (a, b) => a.start - b.start,
  )
  const unseen = [...fences, ...hidden, ...(unclosed ? [unclosed] : [])]
  const prose = blanked(
    text,
    unseen.toSorted((a, b) => a.start - b.start),
  )
  return { file, text, fences, unclosed, prose }
}

/** Nothing stands before an object of JSON that is longer. */
const headLength = 100_000

/** Whether a text is an object of JSON, as far as its start tells; comments before it are passed over. */
export function startsLikeJson(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*\{(?![%{])/.test(text.slice(0, headLength))
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return linesIn(text)(offset)
}

/** The 1-based lines of many offsets, in one go where each is asked for after those before it. */
export function linesIn(text: string): (offset: number) => number {
  let from = 0
  let line = 1
  return (offset) => {
    if (offset < from) [from, line] = [0, 1]
    for (let i = text.indexOf('\n', from); i !== -1 && i < offset; i = text.indexOf('\n', from)) {
      line += 1
      from = i + 1
    }
    return line
  }
}

/** @throws {@link SpecError} naming the page and its line */
export function refuse(page: Page, reason: string, line?: number, options?: ErrorOptions): never {
  throw new SpecError([{ file: page.file, line, reason }], options)
}

/** @throws {@link SpecError} where a block of the page never ends */
export function refuseCutOff(page: Page, unclosed: Fence | undefined): void {
  if (unclosed) refuse(page, 'the block that starts here never ends: the page is cut off', unclosed.line)
}

/** The first heading of a page, without its marks. */
export function headingOf({ prose }: Page): string | undefined {
  return /^#\s+(.+?)\s*#*$/m.exec(prose.replace(/^# Source: .*$/m, ''))?.[1]?.replace(/[`*]/g, '')
}

/** Whether a document says anything a client could be made of: an excerpt in a text may say just its title. */
export function saysSomething(data: JsonObject): boolean {
  return ['paths', 'webhooks', 'components', 'definitions'].some((member) => data[member] !== undefined)
}
