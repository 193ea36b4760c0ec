import { compileSpec, type SpecFolder } from './compile.ts'
import { diffDocuments, type Change } from './diff.ts'
import type { PageFacts } from './facts.ts'
import { SpecError, type Problem } from './problem.ts'
import type { Pulled } from './pulled.ts'

/**
 * How far a vendor's pages are from what is committed. `text`: only what people read changed. `contract`: something a
 * program could notice changed; whether it breaks callers is not judged. `unknown`: a page could not be read.
 */
export type DriftLevel = 'none' | 'text' | 'contract' | 'unknown'

export type PageDrift = {
  url: string
  /** `unrecorded`: the page can be read, but `pull` never recorded it, so there is nothing to compare with. */
  level: DriftLevel | 'unrecorded'
  /** Differences of documents. */
  changes: Change[]
  /** Differences of prose pages and indexes. */
  facts: { added: string[]; removed: string[] }
  problems: Problem[]
}

export type VendorDrift = {
  vendor: string
  level: DriftLevel
  pages: PageDrift[]
  /** What would keep the vendor's folder from compiling if the new document were taken over, overlay actions first of all. */
  consequences: Problem[]
  problems: Problem[]
}

const severity: readonly DriftLevel[] = ['none', 'text', 'contract', 'unknown']

/** The level of several things together. */
export function worst(levels: readonly (DriftLevel | 'unrecorded')[]): DriftLevel {
  return severity[Math.max(0, ...levels.map((level) => severity.indexOf(level as DriftLevel)))] ?? 'none'
}

/** One page compared with what is committed. */
export function comparePage(
  url: string,
  pulled: Pulled,
  folder: SpecFolder,
  recorded: readonly PageFacts[],
): PageDrift {
  const facts = { added: [] as string[], removed: [] as string[] }
  if (pulled.kind === 'published') {
    if (!folder.published) return { url, level: 'unrecorded', changes: [], facts, problems: [] }
    const changes = diffDocuments(folder.published.data, pulled.document.data)
    return { url, level: worst(changes.map(({ level }) => level)), changes, facts, problems: [] }
  }
  const before = recorded.find((page) => page.url === url)?.facts
  if (!before) return { url, level: 'unrecorded', changes: [], facts, problems: [] }
  facts.added = pulled.facts.filter((fact) => !before.includes(fact))
  facts.removed = before.filter((fact) => !pulled.facts.includes(fact))
  const level = facts.added.length + facts.removed.length > 0 ? 'contract' : 'none'
  return { url, level, changes: [], facts, problems: [] }
}

/** What the compile says to the folder with its published document replaced by the one just read. */
export async function tryCompile(folder: SpecFolder, pulled: Pulled): Promise<Problem[]> {
  if (pulled.kind !== 'published') return []
  try {
    await compileSpec({ ...folder, published: pulled.document })
    return []
  } catch (error) {
    if (error instanceof SpecError) return [...error.problems]
    throw error
  }
}
