import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout, SourceInfo } from '@latchkey/spec'
import { commands, type Reader, withEngine, withReader } from './engine.ts'
import { documentVendor } from './document-vendor.ts'
import { findRoot, hasConfig } from './find-root.ts'
import type { Vendor } from '../vendor.ts'

/** Commands that say something of each vendor; the others need not read documents. */
const concerned = new Set(['token', 'call', 'mock', 'vendors'])
/** Those whose vendors the Tab key names. */
const completed = new Set(['token', 'call', 'mock', 'generate', 'remove'])

/**
 * The vendors of the repository the command runs in, where it has a configuration of ours.
 *
 * Documents are large: those of vendors that no word names are not read, and neither hold a command up nor fail it.
 */
export async function loadOwnVendors([command, ...words]: readonly string[], cwd: string): Promise<Vendor[]> {
  const root = findRoot(cwd)
  if (command === undefined || !hasConfig(root)) return []
  if (command === 'vendors') return load(root, () => true)
  if (command !== 'complete') {
    return concerned.has(command) ? load(root, (name) => words.includes(name)) : []
  }
  const [typed, ...others] = words.filter((word) => word !== '--')
  if (typed === undefined || !completed.has(typed)) return []
  // A document that cannot be read is told by the command, not by the Tab key.
  return load(root, (name) => others.slice(0, -1).includes(name)).catch(() => [])
}

async function load(root: string, isAsked: (name: string) => boolean): Promise<Vendor[]> {
  const { layout, known } = await withReader(async (reader) => {
    const layout = await reader.readLayout(root, commands)
    const names = await reader.findVendors(layout, [])
    const there = names.filter((name) =>
      existsSync(join(root, reader.specPath(layout, name, 'openapi.yaml'))),
    )
    return {
      layout,
      known: await Promise.all(
        there.map(async (name) => ({ name, source: await sourceOf(reader, layout, name) })),
      ),
    }
  })
  return Promise.all(
    known.map(({ name, source }) =>
      isAsked(name) ? read(layout, name, source) : unreadVendor(name, source?.title ?? ''),
    ),
  )
}

/** What `source.yaml` says. A folder that says nothing readable is for `generate` to complain of. */
async function sourceOf(reader: Reader, layout: Layout, name: string): Promise<SourceInfo | undefined> {
  const path = reader.specPath(layout, name, 'source.yaml')
  try {
    const text = await reader.readText(layout.root, path)
    return text === undefined ? undefined : reader.readSourceInfo(reader.parseSource(path, text))
  } catch (error) {
    if (error instanceof reader.SpecError) return undefined
    throw error
  }
}

function read(layout: Layout, name: string, source: SourceInfo | undefined): Promise<Vendor> {
  return withEngine(async (engine) => {
    const path = engine.specPath(layout, name, 'openapi.yaml')
    const { data } = engine.parseSource(path, (await engine.readText(layout.root, path)) ?? '')
    return documentVendor(engine, name, data, source && engine.documentUrlOf(source))
  })
}

/** A vendor that is named in a list, and nowhere else. */
function unreadVendor(name: string, title: string): Vendor {
  const unread = (): never => {
    throw new Error(`The document of ${name} was not read.`)
  }
  return {
    name,
    title,
    example: '',
    settings: {},
    document: {},
    exchange: unread,
    connect: unread,
    atMock: unread,
  }
}
