import { parseDocument } from 'yaml'
import type { SpecFolder } from '../compile/compile.ts'
import { combine, type Extracted } from './extract.ts'
import { extractFacts, type PageFacts } from './facts.ts'
import {
  canonicalJson,
  type Problem,
  sha256,
  type SourceDocument,
  SpecError,
  rewriteYaml,
  writeYaml,
} from '@latchkey/openapi'
import { readSourceInfo, type WatchedPage } from './source-info.ts'

/** What a page gave when it was pulled. */
export type Pulled = PulledDocument | { kind: 'watched'; url: string; facts: string[] }

export interface PulledDocument {
  kind: 'published'
  index: number
  /** The document's own text, and read. */
  text: string
  document: SourceDocument
  /** Of the canonical document. */
  sha256: string
  reference: string | undefined
  /** What is odd about the page and was passed over. */
  notices: Problem[]
}

/** What a published page gave, as what is recorded of it. */
export function readPublished(index: number, found: Extracted): PulledDocument {
  const { text, document, reference, notices } = found
  const hash = sha256(canonicalJson(document.data))
  return { kind: 'published', index, text, document, sha256: hash, reference, notices }
}

/**
 * The vendor's document as its published pages give it together: the one page's own text, or all of them made one.
 *
 * @throws {@link SpecError} where pages contradict each other beyond repair
 */
export function combinePublished(pulled: readonly Pulled[]): PulledDocument | undefined {
  const pages = pulled.filter((page) => page.kind === 'published')
  const [first, second] = pages
  if (!first || !second) return first
  const { notices, ...found } = combine(
    first.document.file,
    pages.map(({ document }) => ({ document })),
  )
  return readPublished(first.index, {
    ...found,
    notices: [...pages.flatMap((page) => page.notices), ...notices],
  })
}

/** @throws {@link SpecError} for a page that states nothing */
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
  if (pulled.filter(({ kind }) => kind === 'published').length > 1) {
    const combined = combinePublished(pulled)?.sha256
    changed = document.get('combinedSha256') !== combined
    document.set('combinedSha256', combined)
  }
  for (const page of pulled) {
    if (page.kind !== 'published') continue
    const at = ['published', page.index]
    if (document.getIn([...at, 'sha256']) === page.sha256) continue
    changed = true
    document.setIn([...at, 'retrieved'], today)
    if (page.reference !== undefined) document.setIn([...at, 'reference'], page.reference)
    document.setIn([...at, 'sha256'], page.sha256)
  }
  return changed ? rewriteYaml(document) : text
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
  const banner =
    'Written by pull and by drift --write: what the watched pages stated when they last said something else.'
  return `# ${banner}\n${writeYaml({ pages })}`
}

/**
 * Keeps `published.yaml` the vendor's: what was changed by hand would be lost at the next pull.
 *
 * @throws {@link SpecError} when its content is not what `pull` recorded
 */
export function requireUnedited({ published, source }: SpecFolder): void {
  const { published: pages = [], combinedSha256 } = readSourceInfo(source)
  const recorded = pages.length > 1 ? combinedSha256 : pages[0]?.sha256
  if (!published || recorded === undefined || sha256(canonicalJson(published.data)) === recorded) return
  const reason =
    'is not what source.yaml has the hash of: bring back the vendor’s own, such as from git, and put corrections into overlay.yaml'
  throw new SpecError([{ file: published.file, reason }])
}
