import { posix } from 'node:path'
import { parseUrl } from '@latchkey/openapi'

/** Where a document that a page names is. */
export type ReferenceTarget = { kind: 'url'; url: string } | { kind: 'file'; path: string }

/**
 * The place a page means. An address is one; anything else is relative to where the page is: its address, or the folder
 * of the file it was saved in.
 *
 * @param page address or path of the page
 * @returns `undefined` for what is neither an http address nor a path
 */
export function resolveReference(href: string, page: string): ReferenceTarget | undefined {
  const isPath = !/^[a-z][a-z0-9+.-]+:/i.test(href) && !href.startsWith('//')
  if (!isPath || /^https?:/i.test(page)) {
    const url = parseUrl(href, /^https?:/i.test(page) ? page : undefined)
    return url && /^https?:$/.test(url.protocol) ? { kind: 'url', url: url.href } : undefined
  }
  // GitBook and others write paths from the top of their site; beside a saved page there is none.
  if (href.startsWith('/') || href.includes('\0')) return undefined
  const path = href.split(/[?#]/)[0] ?? ''
  return { kind: 'file', path: posix.normalize(posix.join(posix.dirname(page), unescaped(path))) }
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
