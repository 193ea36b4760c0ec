import { parseDocument, stringify } from 'yaml'
import type { SpecFolder } from './compile.ts'
import { extractDocument } from './extract.ts'
import { extractFacts, type PageFacts } from './facts.ts'
import { sha256 } from './hash.ts'
import { canonicalJson } from './json.ts'
import { SpecError } from './problem.ts'
import type { SourceDocument } from './source-document.ts'
import { readSourceInfo, type PublishedPage, type WatchedPage } from './source-info.ts'

/** What a page gave when it was pulled. */
export type Pulled =
  | {
      kind: 'published'
      index: number
      /** The document's own text, and read. */
      text: string
      document: SourceDocument
      /** Of the canonical document. */
      sha256: string
      reference: string | undefined
    }
  | { kind: 'watched'; url: string; facts: string[] }

/**
 * @param name what the page is called in messages: its address, or the file it was saved in
 * @throws SpecError for a page that holds nothing usable
 */
export function readPublished(page: PublishedPage, index: number, name: string, text: string): Pulled {
  const found = extractDocument(page.kind, name, text)
  return {
    kind: 'published',
    index,
    text: found.text,
    document: found.document,
    sha256: sha256(canonicalJson(found.document.data)),
    reference: found.reference,
  }
}

/** @throws SpecError for a page that states nothing */
export function readWatched(page: WatchedPage, name: string, text: string): Pulled {
  return { kind: 'watched', url: page.url, facts: extractFacts(page.kind, name, text) }
}

/**
 * `source.yaml` with hash, reference and date of what was pulled; comments stay. The date is that of the content: pages
 * that still say the same leave the file as it is.
 */
export function updateSource(text: string, pulled: readonly Pulled[], today: string): string {
  const document = parseDocument(text)
  let changed = false
  for (const page of pulled) {
    if (page.kind !== 'published') continue
    const at = ['published', page.index]
    if (document.getIn([...at, 'sha256']) === page.sha256) continue
    changed = true
    document.setIn([...at, 'retrieved'], today)
    if (page.reference !== undefined) document.setIn([...at, 'reference'], page.reference)
    document.setIn([...at, 'sha256'], page.sha256)
  }
  return changed ? document.toString({ lineWidth: 0, singleQuote: true }) : text
}

/** The text of `facts.yaml` after a pull; pages that were not read keep what they had, pages no longer watched go. */
export function updateFacts(
  before: readonly PageFacts[],
  pulled: readonly Pulled[],
  watched: readonly WatchedPage[],
  today: string,
): string | undefined {
  const pages = watched.flatMap(({ url }): PageFacts[] => {
    const old = before.find((page) => page.url === url)
    const read = pulled.find((page) => page.kind === 'watched' && page.url === url)
    if (read?.kind !== 'watched') return old ? [old] : []
    const same = old && canonicalJson(old.facts) === canonicalJson(read.facts)
    return [same ? old : { url, retrieved: today, facts: read.facts }]
  })
  if (pages.length === 0) return undefined
  const banner = 'Written by `pnpm pull`: what the watched pages stated when they last said something else.'
  return `# ${banner}\n${stringify({ pages }, { lineWidth: 0, singleQuote: true })}`
}

/**
 * Keeps `published.yaml` the vendor's: what was changed by hand would be lost at the next pull.
 *
 * @throws SpecError when its content is not what `pull` recorded
 */
export function requireUnedited({ published, source }: SpecFolder): void {
  const recorded = readSourceInfo(source).published?.[0]?.sha256
  if (!published || recorded === undefined || sha256(canonicalJson(published.data)) === recorded) return
  const reason =
    'is not what pull recorded in source.yaml: put corrections into overlay.yaml, and pull it again'
  throw new SpecError([{ file: published.file, reason }])
}
