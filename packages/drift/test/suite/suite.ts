import type { JsonObject } from '@latchkey/openapi'
import { judge, type Verdict } from '../../src/judge/index.ts'
import { breakings } from './breaking.ts'
import { rewritings } from './rewritings.ts'

export interface Row {
  kind: string
  document: string
  verdict: Verdict | undefined
  failure?: string | undefined
}

/** Applies every rewriting, or every breaking edit, that finds something to change. */
export async function rewriteAll(
  name: string,
  document: JsonObject,
  options: { types?: boolean; only?: (kind: string) => boolean } = {},
): Promise<Row[]> {
  const rows: Row[] = []
  for (const one of rewritings.filter(({ name: kind }) => options.only?.(kind) ?? true)) {
    const rewritten = one.rewrite(document)
    if (rewritten) rows.push(await rowOf(one.name, name, document, rewritten, options))
  }
  return rows
}

/** Without the compiler, what it alone can tell is left out. */
export async function breakAll(
  name: string,
  document: JsonObject,
  options: { types?: boolean } = {},
): Promise<(Row & { place: string })[]> {
  const rows: (Row & { place: string })[] = []
  for (const one of breakings) {
    if (one.isCompiled && options.types === false) continue
    const broken = one.break(document)
    if (broken) {
      rows.push({ ...(await rowOf(one.name, name, document, broken.document, options)), place: broken.place })
    }
  }
  return rows
}

export async function rowOf(
  kind: string,
  document: string,
  before: JsonObject,
  after: JsonObject,
  { types }: { types?: boolean },
): Promise<Row> {
  try {
    const verdict = await judge(before, after, types === undefined ? {} : { types })
    return { kind, document, verdict }
  } catch (error) {
    return {
      kind,
      document,
      verdict: undefined,
      failure: error instanceof Error ? error.message : String(error),
    }
  }
}

/** What is wrong with the verdict on a rewriting; nothing where it is none or text. */
export function wrongRewriting({ kind, document, verdict, failure }: Row): string[] {
  if (!verdict) return [`${document}: ${kind}: ${failure ?? 'failed'}`]
  if (verdict.level !== 'contract') return []
  return verdict.changes
    .filter(({ level }) => level === 'contract')
    .slice(0, 3)
    .map(({ bump, rule, sentence }) => `${document}: ${kind}: ${bump} ${rule}: ${sentence}`)
}

/** What is wrong with the verdict on a breaking edit: it must be major, and name the place. */
export function wrongBreaking({
  kind,
  document,
  verdict,
  failure,
  place,
}: Row & { place: string }): string[] {
  if (!verdict) return [`${document}: ${kind}: ${failure ?? 'failed'}`]
  if (verdict.bump !== 'major') return [`${document}: ${kind}: ${verdict.level}/${verdict.bump} at ${place}`]
  const named = verdict.changes.some(({ bump, pointer }) => bump === 'major' && pointer.startsWith(place))
  return named
    ? []
    : [`${document}: ${kind}: ${place} is not named, but ${verdict.changes[0]?.pointer ?? 'nothing'}`]
}
