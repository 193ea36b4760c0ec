import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ImportStyle } from '@latchkey/spec'

/**
 * How the compiler of the user's program wants relative imports spelled: read from the `tsconfig.json` at or above the
 * folder, what it extends and references included. Without one, programs run as they are, by Node.js, Deno or Bun.
 */
export async function findImportStyle(root: string, folder: string): Promise<ImportStyle> {
  const { default: ts } = await import('typescript')
  for (let at = join(root, folder); at.startsWith(root); at = dirname(at)) {
    if (existsSync(join(at, 'deno.json')) || existsSync(join(at, 'deno.jsonc'))) return 'ts'
    // Vite's template keeps the settings of the program beside a file that only references them.
    const file = ['tsconfig.app.json', 'tsconfig.json'].map((name) => join(at, name)).find(existsSync)
    if (file !== undefined) return styleOf(ts, file)
    if (at === root) break
  }
  return 'ts'
}

type TypeScript = typeof import('typescript')

function styleOf(ts: TypeScript, file: string): ImportStyle {
  const { config = {} } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config?: unknown }
  const { options } = ts.parseJsonConfigFileContent(
    config,
    { ...ts.sys, readDirectory: () => [] },
    dirname(file),
  )
  if (options.allowImportingTsExtensions || options['rewriteRelativeImportExtensions']) return 'ts'
  const { Node16, NodeNext } = ts.ModuleResolutionKind
  const resolution = options.moduleResolution ?? impliedResolution(ts, options.module)
  return resolution === Node16 || resolution === NodeNext ? 'js' : 'none'
}

function impliedResolution(ts: TypeScript, module: import('typescript').ModuleKind | undefined) {
  const isNode = module !== undefined && module >= ts.ModuleKind.Node16 && module <= ts.ModuleKind.NodeNext
  return isNode ? ts.ModuleResolutionKind.NodeNext : ts.ModuleResolutionKind.Bundler
}
