import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ImportStyle } from '@latchkey/spec'

/**
 * How the compiler of the user's program wants relative imports spelled: read from the `tsconfig.json` (or `jsconfig.json`) at
 * or above the folder, what it extends and references included. Without one, programs run as they are, by Node.js, Deno or Bun.
 */
export async function findImportStyle(root: string, folder: string): Promise<ImportStyle> {
  const { default: ts } = await import('typescript')
  for (let at = join(root, folder); at.startsWith(root); at = dirname(at)) {
    if (existsSync(join(at, 'deno.json')) || existsSync(join(at, 'deno.jsonc'))) return 'ts'
    // Vite's template keeps the settings of the program beside a file that only references them. jsconfig.json is that of
    // a program in JavaScript that is checked.
    const file = ['tsconfig.app.json', 'tsconfig.json', 'jsconfig.json']
      .map((name) => join(at, name))
      .find(existsSync)
    if (file !== undefined) return commonStyle(programsOf(ts, file).map((program) => styleOf(ts, program)))
    if (at === root) break
  }
  return 'ts'
}

type TypeScript = typeof import('typescript')

/** The settings of a program: a file, or what it references where it compiles nothing itself. */
function programsOf(ts: TypeScript, file: string): string[] {
  const { config = {} } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config?: unknown }
  const { files, include, references } = config as Record<string, unknown>
  if (include !== undefined || !Array.isArray(files) || files.length > 0 || !Array.isArray(references))
    return [file]
  const referenced = references
    .map((reference: unknown) => (reference as { path?: unknown } | null)?.path)
    .filter((path) => typeof path === 'string')
    .map((path) => join(dirname(file), path))
    .map((path) => (path.endsWith('.json') ? path : join(path, 'tsconfig.json')))
    .filter((path) => existsSync(path))
  return referenced.length > 0 ? referenced : [file]
}

/** The style that all programs of the folder can read: one of them asks for endings, and the others allow them. */
function commonStyle(styles: readonly ImportStyle[]): ImportStyle {
  if (styles.includes('js')) return 'js'
  return styles.every((style) => style === 'ts') ? 'ts' : 'none'
}

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
