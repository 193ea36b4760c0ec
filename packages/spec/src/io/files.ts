import {
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat as follow,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { randomUUID } from 'node:crypto'
import { decodeUtf8, SpecError } from '@latchkey/openapi'
import { undisturbed } from './signals.ts'

/** Larger than any document seen (4 MB), small enough to parse. */
const maxFileBytes = 64 * 1024 * 1024

/**
 * Text of a file below `root`, or `undefined` when there is none.
 *
 * @param path relative to `root`, `/` between the parts
 * @throws {@link SpecError} for a file that is too large, not UTF-8, or reached through a link that leaves `root`
 */
export async function readText(root: string, path: string): Promise<string | undefined> {
  const full = join(root, path)
  let real: string
  try {
    real = await realpath(full)
  } catch (error) {
    if (isRefused(error)) throw new SpecError([{ file: path, reason: describe(error) }], { cause: error })
    if (isMissing(error) && !(await isLink(full))) return undefined
    throw new SpecError([{ file: path, reason: 'a link that leads nowhere' }], { cause: error })
  }
  if (!isInside(await realpath(root), real)) {
    throw new SpecError([{ file: path, reason: 'a link that leads out of the repository' }])
  }
  return readTextFile(real, path)
}

/**
 * Text of bytes that were read, whatever they were read from.
 *
 * @throws {@link SpecError} for too many, or what is no UTF-8
 */
export function readTextBytes(bytes: Uint8Array, shown: string): string {
  if (bytes.length > maxFileBytes)
    throw new SpecError([{ file: shown, reason: `larger than ${maxFileBytes} bytes` }])
  return decodeUtf8(shown, bytes)
}

/**
 * Text of any file the user names.
 *
 * @param shown the name used in messages
 * @throws {@link SpecError} for a file that is missing, too large or not UTF-8
 */
export async function readTextFile(full: string, shown: string): Promise<string> {
  try {
    const { size } = await stat(full)
    if (size > maxFileBytes)
      throw new SpecError([{ file: shown, reason: `larger than ${maxFileBytes} bytes` }])
    return readTextBytes(await readFile(full), shown)
  } catch (error) {
    if (error instanceof SpecError) throw error
    throw new SpecError([{ file: shown, reason: describe(error) }], { cause: error })
  }
}

async function stat(full: string): Promise<{ size: number }> {
  // A pipe has no path of its own, so links are followed by the system.
  const found = await follow(full)
  if (found.isFIFO()) throw new Error('a pipe, and not a file: save what comes out of it, and name that')
  if (!found.isFile()) throw new Error('not a file')
  return found
}

/** Names of the folders directly below a folder, sorted by code unit. */
export async function listFolders(root: string, path: string): Promise<string[]> {
  return (await list(root, path)).filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** Names of the files directly below a folder, sorted by code unit. */
export async function listFiles(root: string, path: string): Promise<string[]> {
  return (await list(root, path)).filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function list(root: string, path: string) {
  try {
    const entries = await readdir(join(root, path), { withFileTypes: true })
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (isMissing(error)) return []
    throw new SpecError([{ file: path, reason: describe(error) }], { cause: error })
  }
}

/**
 * Removes a file or a folder below `root`, with all that is in it.
 *
 * @throws {@link SpecError} naming it, and why it could not be removed
 */
export async function removePath(root: string, path: string): Promise<void> {
  try {
    await rm(join(root, path), { recursive: true, force: true })
  } catch (error) {
    throw new SpecError([{ file: path, reason: `could not be removed: ${describe(error)}` }], {
      cause: error,
    })
  }
}

/** A file to have, or (`undefined`) not to have, after `writeFiles`. */
export interface FileChange {
  path: string
  text: string | undefined
}

/**
 * Writes and removes files below `root`, all of them or none: everything is written beside its place first, then moved
 * there; when a move fails, what was moved is put back. Ctrl-C in the middle waits for the end of it.
 *
 * @throws {@link SpecError} naming the file that could not be written, and why
 */
export async function writeFiles(root: string, changes: readonly FileChange[]): Promise<void> {
  await undisturbed(() => writeAll(root, changes))
}

async function writeAll(root: string, changes: readonly FileChange[]): Promise<void> {
  const done: Done = { staged: [], madeFolders: [], moved: [] }
  let path = '.'
  try {
    for (const change of changes) {
      path = change.path
      await stage(root, change, done)
    }
    for (const step of done.staged) {
      path = step.path
      done.moved.push(step)
      if (step.temporary === undefined) await rm(step.target, { force: true })
      else await rename(step.temporary, step.target)
    }
  } catch (error) {
    await putBack(done)
    if (error instanceof SpecError) throw error
    const reason = `nothing was written: ${describe(error)}`
    throw new SpecError([{ file: path, reason }], { cause: error })
  }
}

interface Staged {
  path: string
  target: string
  temporary: string | undefined
  before: Buffer | undefined
}

interface Done {
  staged: Staged[]
  madeFolders: string[]
  moved: Staged[]
}

async function stage(root: string, { path, text }: FileChange, done: Done): Promise<void> {
  const target = join(root, path)
  await refuseEscape(root, target, path)
  const made = await mkdir(dirname(target), { recursive: true })
  if (made) done.madeFolders.push(made)
  const before = await readFile(target).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (text === undefined) {
    done.staged.push({ path, target, temporary: undefined, before })
    return
  }
  const temporary = `${target}.${randomUUID()}.tmp`
  done.staged.push({ path, target, temporary, before })
  await writeFile(temporary, text, { flag: 'wx' })
}

async function putBack({ moved, staged, madeFolders }: Done): Promise<void> {
  for (const { target, before } of moved) {
    await (before === undefined ? rm(target, { force: true }) : writeFile(target, before)).catch(() => {})
  }
  for (const { temporary } of staged) if (temporary) await rm(temporary, { force: true })
  for (const folder of madeFolders.toReversed()) await rm(folder, { recursive: true, force: true })
}

async function refuseEscape(root: string, target: string, path: string): Promise<void> {
  const realRoot = await realpath(root)
  let existing = dirname(target)
  for (;;) {
    const real = await realpath(existing).catch(() => undefined)
    if (real !== undefined) {
      if (isInside(realRoot, real)) break
      throw new SpecError([{ file: path, reason: 'its folder is a link that leads out of the repository' }])
    }
    existing = dirname(existing)
  }
  if (await isLink(target))
    throw new SpecError([{ file: path, reason: 'is a link; a real file is expected here' }])
}

async function isLink(full: string): Promise<boolean> {
  return lstat(full).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, resolve(path))
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`))
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

/** Whether this user may not even look. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')
}

/** What the system's commonest refusals mean to whoever has to do something about them. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that here',
  EPERM: 'this user may not do that here',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user has no more room on the disk',
  EEXIST: 'a file stands where a folder has to be',
  ENOTDIR: 'a file stands where a folder has to be',
  EISDIR: 'a folder stands where a file has to be',
}

function describe(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'no such file'
  if (error instanceof Error && 'code' in error) {
    const code = String(error.code)
    return code in refusals ? `${refusals[code]} (${code})` : code
  }
  return error instanceof Error ? error.message : String(error)
}
