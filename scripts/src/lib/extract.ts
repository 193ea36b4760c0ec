import { isObject, objectOf } from './json.ts'
import { SpecError } from './problem.ts'
import { parseSource, type SourceDocument } from './source-document.ts'
import type { PublishedPage } from './source-info.ts'

export type Extracted = {
  /** The document's own text, byte for byte. */
  text: string
  document: SourceDocument
  /** What the page says about the document: the vendor's file and the operation. */
  reference?: string | undefined
}

type Extractor = (file: string, text: string) => Extracted

const extractors: Record<PublishedPage['kind'], Extractor> = {
  mintlify: extractMintlify,
  openapi: (file, text) => {
    refuseHtml(file, text)
    const document = parseDocument(file, text)
    requireKind(document, 1)
    return { text, document }
  },
}

/**
 * The OpenAPI document a page holds. What else the page says is not looked at.
 *
 * @throws SpecError naming the page and why there is no document to be had from it
 */
export function extractDocument(kind: PublishedPage['kind'], file: string, text: string): Extracted {
  return extractors[kind](file, text)
}

/** The kind of page a text is, for a source nobody has described yet. */
export function detectKind(text: string): PublishedPage['kind'] {
  return /^`{4,}/m.test(text) ? 'mintlify' : 'openapi'
}

function parseDocument(file: string, text: string): SourceDocument {
  try {
    return parseSource(file, text)
  } catch (cause) {
    // What YAML says about a page is of no use to anybody.
    if (!/^(#+ |`{3,}|\{%)/m.test(text) || /^["']?(openapi|swagger)["']?\s*:/.test(text)) throw cause
    const reason = 'holds neither an OpenAPI document nor a block of four back ticks with one'
    throw new SpecError([{ file, reason }], { cause })
  }
}

type Block = { text: string; info: string; line: number }

function extractMintlify(file: string, page: string): Extracted {
  refuseHtml(file, page)
  const blocks = fencedBlocks(file, page)
  const [block, second] = blocks
  if (!block) {
    throw new SpecError([
      { file, reason: 'holds no OpenAPI block (a fence of four back ticks); is it the .md form?' },
    ])
  }
  if (second) {
    const reason = `holds ${blocks.length} blocks; a page with one is expected`
    throw new SpecError([{ file, line: second.line, reason }])
  }
  const document = parseSource(file, block.text, block.line + 1)
  requireKind(document, block.line)
  return { text: block.text, document, ...(block.info === '' ? {} : { reference: block.info }) }
}

/** Blocks fenced with four back ticks or more (CommonMark 4.5), which no ordinary code sample of these pages uses. */
function fencedBlocks(file: string, page: string): Block[] {
  const blocks: Block[] = []
  let open: { start: number; ticks: number; info: string; line: number } | undefined
  let offset = 0
  let line = 0
  for (const raw of page.split('\n')) {
    line += 1
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const fence = /^(`{4,})[ \t]*([^`]*)$/.exec(text)
    const ticks = fence?.[1]?.length ?? 0
    const info = fence?.[2]?.trim() ?? ''
    if (open && fence && ticks >= open.ticks && info === '') {
      blocks.push({ text: page.slice(open.start, offset), info: open.info, line: open.line })
      open = undefined
    } else if (!open && fence) {
      const [, language, rest] = /^(\S*)\s*(.*)$/.exec(info) ?? []
      if (language === 'yaml' || language === 'json') {
        open = { start: offset + raw.length + 1, ticks, info: rest ?? '', line }
      }
    }
    offset += raw.length + 1
  }
  if (open) {
    const reason = 'the block that starts here never ends: the page is cut off'
    throw new SpecError([{ file, line: open.line, reason }])
  }
  return blocks
}

function refuseHtml(file: string, text: string): void {
  if (/^\s*<(!doctype|html|head|body|\?xml)/i.test(text)) {
    throw new SpecError([
      { file, line: 1, reason: 'is an HTML page; the Markdown form or the document itself is needed' },
    ])
  }
}

function requireKind({ file, data }: SourceDocument, line: number): void {
  if (data['openapi'] !== undefined || data['swagger'] !== undefined) return
  const paths = objectOf(data['paths'])
  const reason =
    data['asyncapi'] !== undefined || (typeof data['id'] === 'string' && Array.isArray(data['servers']))
      ? 'is an AsyncAPI document; only OpenAPI can become a client'
      : typeof paths['path'] === 'string' && typeof paths['method'] === 'string' && isObject(paths['request'])
        ? 'is the form Mintlify used before it embedded OpenAPI; the newer page or the OpenAPI file is needed'
        : 'has no "openapi" member: this is not an OpenAPI document'
  throw new SpecError([{ file, line, reason }])
}
