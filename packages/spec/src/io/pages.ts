import { basename, dirname, isAbsolute, posix, relative, resolve, sep } from 'node:path'
import {
  assemble,
  neededDocuments,
  readPage,
  type Extracted,
  type LoadedPage,
  type NeededDocument,
} from '../source/extract.ts'
import type { PageKind } from '../pages/page.ts'
import { parseUrl, SpecError } from '@latchkey/openapi'
import { readPublished, readWatched, type Pulled } from '../source/pulled.ts'
import type { PublishedPage, SourceInfo, WatchedPage } from '../source/source-info.ts'
import { readText, readTextFile } from './files.ts'
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
 * @throws {@link SpecError} if there is no such page, or more than one
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
  const parts = info.published?.length ?? 0
  const asked = result.filter(({ kind }) => kind === 'published').length
  if (parts > 1 && asked > 0 && (saved || asked < parts)) {
    const reason = `the document is made of ${parts} pages, which are read together: leave --page and --from out`
    throw new SpecError([{ file, reason }])
  }
  if (result.length > 0) return result
  const reason =
    url === undefined
      ? saved
        ? 'states no published document; say with --page which watched page the file is a copy of'
        : 'states no address to read; add one, or give a file with --from'
      : `no page ${url}; there are ${pages.map(({ page }) => page.url).join(', ')}`
  throw new SpecError([{ file, reason }])
}

export interface PageAccess {
  fetch: typeof fetch
  hosts: readonly string[]
  /** A saved file or another address to read in place of the page's own. */
  from?: string | undefined
  /** Folder a file named on the command line starts from. */
  cwd: string
  /** The vendor's spec folder, from which files named in `source.yaml` start; nothing outside its repository is read. */
  folder?: { root: string; path: string } | undefined
}

/** @throws {@link SpecError} for a page that cannot be had or holds nothing usable */
export async function pullPage(ref: PageRef, access: PageAccess): Promise<Pulled> {
  const text = await readPageText(access.from ?? ref.page.url ?? '', access)
  if (ref.kind === 'watched') return readWatched(ref.page, text.name, text.text)
  return readPublished(ref.index, await extractPage(ref.page.kind, text, access))
}

/** Text of a page, and what it is called: its address, or the path of its file. */
export interface PageText {
  name: string
  text: string
  /** Folder files the page names are in or below; `path` is the page's own path from there. */
  within?: { root: string; path: string } | undefined
}

/**
 * The document a page stands for, those it names included: they are fetched from the allowed hosts only, or read from
 * the page's own folder.
 *
 * @throws {@link SpecError} naming the page and line where that fails
 */
export async function extractPage(kind: PageKind, page: PageText, access: PageAccess): Promise<Extracted> {
  const content = readPage(kind, page.name, page.text)
  const place = page.within?.path ?? page.name
  const loaded: LoadedPage['loaded'][number][] = []
  const unread: NeededDocument[] = []
  for (const needed of neededDocuments(content, place)) {
    // A page that shows documents of its own is worth having without those on hosts nobody has allowed.
    if (content.documents.length > 0 && !mayAsk(needed, access)) {
      unread.push(needed)
      continue
    }
    try {
      loaded.push({ needed, ...(await readNeeded(needed, page, access)) })
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      const problems = error.problems.map(({ reason, file }) => {
        const said = `names ${file}, which cannot be read: ${reason}`
        return { file: page.name, line: needed.line, reason: said }
      })
      throw new SpecError(problems, { cause: error })
    }
  }
  return assemble({ content, name: page.name, loaded, unread })
}

/** The hosts that may be asked: those the vendor states, and the one given on the command line. */
function allowedHosts({ hosts, from }: PageAccess): readonly string[] {
  const given = from === undefined ? undefined : parseUrl(from)?.host
  return given ? [...hosts, given] : hosts
}

function mayAsk({ target }: NeededDocument, access: PageAccess): boolean {
  return target.kind === 'file' || allowedHosts(access).includes(parseUrl(target.url)?.host ?? '')
}

async function readNeeded(
  { target }: NeededDocument,
  { within }: PageText,
  access: PageAccess,
): Promise<{ name: string; text: string }> {
  if (target.kind === 'url') {
    const hosts = allowedHosts(access)
    return { name: target.url, text: await fetchText(target.url, { hosts, fetch: access.fetch }) }
  }
  const { path } = target
  if (path.startsWith('..')) throw new SpecError([{ file: path, reason: 'is outside the folder' }])
  const text = within ? await readText(within.root, path) : undefined
  if (text === undefined) throw new SpecError([{ file: path, reason: 'no such file' }])
  return { name: path, text }
}

/**
 * Text of an address or a file. An address given on the command line is allowed by being given.
 *
 * @throws {@link SpecError} for what cannot be read
 */
export async function readPageText(from: string, access: PageAccess): Promise<PageText> {
  if (!/^https?:/i.test(from)) return readLocal(from, access)
  const given = access.from === from ? parseUrl(from)?.host : undefined
  const hosts = given === undefined ? access.hosts : [...access.hosts, given]
  return { name: from, text: await fetchText(from, { hosts, fetch: access.fetch }) }
}

async function readLocal(from: string, { from: given, cwd, folder }: PageAccess): Promise<PageText> {
  if (given === undefined && folder) {
    const path = posix.join(folder.path, from)
    const text = await readText(folder.root, path)
    if (text === undefined) throw new SpecError([{ file: path, reason: 'no such file' }])
    return { name: path, text, within: { root: folder.root, path } }
  }
  const full = resolve(cwd, from)
  const way = relative(cwd, full)
  const isBelow = !way.startsWith('..') && !isAbsolute(way)
  const within = isBelow
    ? { root: cwd, path: way.split(sep).join('/') }
    : { root: dirname(full), path: basename(full) }
  return { name: from, text: await readTextFile(full, from), within }
}
