import { type JsonObject, objectOf, writeYaml } from '@latchkey/openapi'
import type { Layout, PageKind } from '@latchkey/spec'
import type { SpecPlan } from './plan-spec.ts'

export interface Origin {
  kind: PageKind
  /** Where the vendor's document lives; unknown when it was given as a file. */
  url: string | undefined
  /** Further hosts the page's documents come from. */
  hosts: readonly string[]
  /** `YYYY-MM-DD` */
  retrieved: string
  reference: string | undefined
  sha256: string
}

/** The hand-kept files of a new spec folder; `published.yaml` is the vendor's text itself. */
export function specFiles(
  { guide }: Pick<Layout, 'guide'>,
  name: string,
  document: JsonObject,
  plan: SpecPlan,
  origin: Origin,
): Record<string, string> {
  const title =
    String(objectOf(document['info'])['title'] ?? name)
      .replace(/\s+/g, ' ')
      .trim() || name
  const { url, ...facts } = origin
  const own = url === undefined ? [] : [new URL(url).host]
  const source = {
    title,
    hosts: [...new Set([...own, ...origin.hosts])],
    published: [
      {
        kind: facts.kind,
        ...(url === undefined ? {} : { url }),
        retrieved: facts.retrieved,
        ...(facts.reference === undefined ? {} : { reference: facts.reference }),
        sha256: facts.sha256,
      },
    ],
  }
  return {
    'source.yaml': `# Where the documents live; ${guide} describes the members.\n${writeYaml(source)}`,
    'overlay.yaml': writeYaml({
      overlay: '1.0.0',
      info: { title: `Corrections to the ${title} document`, version: '1.0.0' },
      actions: plan.actions,
    }),
    ...(plan.authored
      ? {
          'authored.yaml': writeYaml({
            openapi: document['openapi'] ?? '3.1.0',
            info: { title: `What the ${title} document leaves out`, version: '1.0.0' },
            paths: plan.authored,
          }),
        }
      : {}),
  }
}
