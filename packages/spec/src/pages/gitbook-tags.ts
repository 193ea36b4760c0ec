import { linesIn, type Page } from './page.ts'

/** A GitBook tag, `{% openapi src="…" %}`, with what stands up to its end tag. */
export interface GitbookTag {
  name: string
  attributes: { [name: string]: string }
  /** Up to the end tag, of tags that have one. */
  body: string
  line: number
  /** Offset in the page. */
  start: number
  closed: boolean
}

/** Addresses in attributes may carry a signature; nothing else makes a tag long. */
const longestTag = 8000
const attribute = /([A-Za-z][\w-]*)=(?:"([^"]*)"|'([^']*)')/g

/** The tags of these names, in the order of the page; code samples are not looked into. */
export function gitbookTags({ text, prose }: Page, names: ReadonlySet<string>): GitbookTag[] {
  const found: GitbookTag[] = []
  /** The next end tag of each name, seen from where the loop is. */
  const ends = new Map<string, number>()
  for (const { name, attributes, start, end } of tagsIn(prose).toReversed()) {
    if (name.startsWith('end')) ends.set(name.slice('end'.length), start)
    else if (names.has(name)) {
      const stop = ends.get(name)
      found.push({
        name,
        attributes: Object.fromEntries(
          [...attributes.matchAll(attribute)].map(([, key, double, single]) => [key, double ?? single]),
        ),
        body: text.slice(end, stop),
        line: 0,
        start,
        closed: stop !== undefined,
      })
    }
  }
  const lineOf = linesIn(text)
  return found.toReversed().map((tag) => ({ ...tag, line: lineOf(tag.start) }))
}

interface Written {
  name: string
  attributes: string
  start: number
  end: number
}

function tagsIn(prose: string): Written[] {
  const tags: Written[] = []
  let end = -1
  let next = -1
  for (let start = prose.indexOf('{%'); start !== -1; start = next) {
    next = prose.indexOf('{%', start + 2)
    if (end < start + 2) end = prose.indexOf('%}', start + 2)
    if (end === -1) break
    // What holds another tag's start is none, nor is a tag of Hugo: `{{% … %}}`.
    if (prose[start - 1] === '{' || (next !== -1 && next < end) || end - start > longestTag) continue
    const [, name, attributes = ''] = /^-?\s*([a-z][a-z-]*)([^]*)$/.exec(prose.slice(start + 2, end)) ?? []
    if (name !== undefined) tags.push({ name, attributes, start, end: end + 2 })
  }
  return tags
}
