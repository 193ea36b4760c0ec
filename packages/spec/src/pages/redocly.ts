import { lineAt, refuse, type DocumentReference, type Page, type PageReader } from './page.ts'

/** Redocly: the page of an API links its document under the heading “Download OpenAPI description”. */
export const redocly: PageReader = {
  kind: 'redocly',
  recognises: ({ prose }) => heading.test(prose),
  read(page) {
    const reference = named(page)
    if (!reference) return refuse(page, 'links no document under “Download OpenAPI description”')
    return { kind: 'redocly', documents: [], references: [reference], notices: [] }
  },
}

const heading = /^(?:#{1,4} )?Download OpenAPI description[ \t]*$/m

/** The first link: where there are more, they are the same document in another format. */
function named({ text, prose }: Page): DocumentReference | undefined {
  const below = heading.exec(prose)
  if (!below) return undefined
  const start = below.index + below[0].length
  const [, href] = /^\s*\[(?:[^\]\\]|\\.)*\]\(<?([^\s)>]+)>?\)/.exec(prose.slice(start, start + 5000)) ?? []
  return href === undefined ? undefined : { href, via: 'link', line: lineAt(text, start) + 2 }
}
