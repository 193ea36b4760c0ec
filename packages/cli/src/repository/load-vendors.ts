import type { Layout } from '@latchkey/spec'
import { commands, type Engine, withEngine } from './engine.ts'
import { documentVendor } from './document-vendor.ts'
import { findRoot, hasConfig } from './find-root.ts'
import type { Vendor } from '../vendor.ts'

/** Commands that say something of each vendor; the others need not read documents. */
const concerned = new Set(['token', 'call', 'mock', 'vendors'])
/** Those whose vendors the Tab key names. */
const completed = new Set(['token', 'call', 'mock', 'generate', 'remove'])

/** The vendors of the repository the command runs in, where it has a configuration of ours. */
export async function loadOwnVendors([command, ...words]: readonly string[], cwd: string): Promise<Vendor[]> {
  const root = findRoot(cwd)
  if (command === undefined || !hasConfig(root)) return []
  if (command !== 'complete') return concerned.has(command) ? load(root) : []
  const typed = words.find((word) => word !== '--')
  if (typed === undefined || !completed.has(typed)) return []
  // A document that cannot be read is told by the command, not by the Tab key.
  return load(root).catch(() => [])
}

function load(root: string): Promise<Vendor[]> {
  return withEngine(async (engine) => {
    const layout = await engine.readLayout(root, commands)
    const vendors: Vendor[] = []
    for (const name of await engine.findVendors(layout, [])) {
      const path = engine.specPath(layout, name, 'openapi.yaml')
      const text = await engine.readText(root, path)
      if (text === undefined) continue
      const { data } = engine.parseSource(path, text)
      vendors.push(documentVendor(engine, name, data, await urlOf(engine, layout, name)))
    }
    return vendors
  })
}

/** Where the vendor's document was found. A folder that says nothing readable is for `generate` to complain of. */
async function urlOf(engine: Engine, layout: Layout, name: string): Promise<string | undefined> {
  try {
    const { source } = await engine.readSpecFolder(layout, name)
    return engine.documentUrlOf(engine.readSourceInfo(source))
  } catch (error) {
    if (error instanceof engine.SpecError) return undefined
    throw error
  }
}
