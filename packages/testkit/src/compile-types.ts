import ts from 'typescript'

/** What the packages are compiled with, without the packages. */
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  declaration: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
}

const host = ts.createCompilerHost(options)
const libraries = new Map<string, ts.SourceFile | undefined>()

/**
 * What the compiler says of generated types, and of a text that uses them.
 *
 * @param use code that imports from `./schema.ts`
 */
export function compileTypes(schema: string, use = 'export {}'): string[] {
  const files = new Map([
    ['/schema.ts', schema],
    ['/use.ts', use],
  ])
  const inMemory: ts.CompilerHost = {
    ...host,
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    getSourceFile(name, version) {
      const text = files.get(name)
      if (text !== undefined) return ts.createSourceFile(name, text, version, true)
      if (!libraries.has(name)) libraries.set(name, host.getSourceFile(name, version))
      return libraries.get(name)
    },
  }
  const program = ts.createProgram([...files.keys()], options, inMemory)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
