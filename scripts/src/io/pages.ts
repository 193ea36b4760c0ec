import { resolve } from 'node:path'
import { SpecError } from '../lib/problem.ts'
import { readPublished, readWatched, type Pulled } from '../lib/pulled.ts'
import type { PublishedPage, SourceInfo, WatchedPage } from '../lib/source-info.ts'
import { readTextFile } from './files.ts'
import { fetchText } from './fetch-text.ts'

/** One page of a vendor, and what it is to it. */
export type PageRef =
  { kind: 'published'; index: number; page: PublishedPage } | { kind: 'watched'; page: WatchedPage }

export function pagesOf({ published = [], watch = [] }: SourceInfo): PageRef[] {
  return [
    ...published.map((page, index): PageRef => ({ kind: 'published', index, page })),
    ...watch.map((page): PageRef => ({ kind: 'watched', page })),
  ]
}

/**
 * The pages a command line asks for: all of a vendor's, or the one whose address is `url`; with a saved copy in hand and
 * no address, the page the vendor's document comes from.
 *
 * @throws SpecError where that is none, or not clear
 */
export function choosePages(
  file: string,
  info: SourceInfo,
  url: string | undefined,
  saved: boolean,
): PageRef[] {
  const pages = pagesOf(info)
  const chosen = url === undefined ? pages : pages.filter(({ page }) => page.url === url)
  const published = chosen.filter(({ kind }) => kind === 'published')
  const result = saved && url === undefined ? published : chosen.filter(({ page }) => page.url !== undefined)
  if (result.length > 0) return result
  const reason =
    url === undefined
      ? saved
        ? 'states no published document; say with --page which watched page the file is a copy of'
        : 'states no address to read; add one, or give a file with --from'
      : `no page ${url}; there are ${pages.map(({ page }) => page.url).join(', ')}`
  throw new SpecError([{ file, reason }])
}

export type PageAccess = {
  fetch: typeof fetch
  hosts: readonly string[]
  /** A saved file or another address to read in place of the page's own. */
  from?: string | undefined
  /** Folder a relative file name starts from. */
  cwd: string
}

/** @throws SpecError for a page that cannot be had or holds nothing usable */
export async function readPage(ref: PageRef, access: PageAccess): Promise<Pulled> {
  const { name, text } = await readPageText(access.from ?? ref.page.url ?? '', access)
  return ref.kind === 'published'
    ? readPublished(ref.page, ref.index, name, text)
    : readWatched(ref.page, name, text)
}

/**
 * Text of an address or a file. An address given on the command line is allowed by being given.
 *
 * @throws SpecError for what cannot be read
 */
export async function readPageText(
  from: string,
  access: PageAccess,
): Promise<{ name: string; text: string }> {
  if (!/^https?:/i.test(from))
    return { name: from, text: await readTextFile(resolve(access.cwd, from), from) }
  const given = access.from === from ? URL.parse(from)?.host : undefined
  const hosts = given === undefined ? access.hosts : [...access.hosts, given]
  return { name: from, text: await fetchText(from, { hosts, fetch: access.fetch }) }
}
