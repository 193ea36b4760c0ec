import ts from 'typescript'
import { publishedPackages } from './packages.ts'

/** The codes an exported error class can have. */
export interface ErrorClass {
  /** Where it is imported from, the shortest path first. */
  from: string
  name: string
  codes: readonly string[]
}

/**
 * Every error class the packages export, with every value its `code` can have, as the compiler sees it.
 *
 * Left out are base classes whose code is any string, because it is one of their subclasses', and classes with the codes
 * of their base, which are told with it.
 */
export function exportedErrors(): ErrorClass[] {
  const entries = publishedPackages().flatMap((published) => [...published.entries])
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      customConditions: ['@latchkey/source'],
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      types: [],
    },
  )
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, ErrorClass>()
  for (const [path, file] of entries) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) throw new Error(`${file} exports nothing.`)
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      if (!(symbol.flags & ts.SymbolFlags.Class) || found.has(symbol)) continue
      const codes = codesOf(checker, checker.getDeclaredTypeOfSymbol(symbol))
      if (codes && !inheritsCodes(checker, symbol, codes))
        found.set(symbol, { from: path, name: symbol.name, codes })
    }
  }
  return [...found.values()]
}

function codesOf(checker: ts.TypeChecker, type: ts.Type): string[] | undefined {
  const isError = (['name', 'message', 'code'] as const).every((member) => type.getProperty(member))
  const code = isError && type.getProperty('code')
  if (!code) return undefined
  const declared = checker.getTypeOfSymbol(code)
  // A class whose code may be a more particular one of a subclass is told with the code it has by itself.
  const codeType = declared.getDefault() ?? declared
  const members = codeType.isUnion() ? codeType.types : [codeType]
  const literals = members.filter((member) => member.isStringLiteral()).map(({ value }) => value)
  return literals.length === members.length ? literals : undefined
}

function inheritsCodes(checker: ts.TypeChecker, symbol: ts.Symbol, codes: readonly string[]): boolean {
  const type = checker.getDeclaredTypeOfSymbol(symbol) as ts.InterfaceType
  return checker.getBaseTypes(type).some((base) => {
    const baseSymbol = base.getSymbol()
    const inherited = baseSymbol && codesOf(checker, checker.getDeclaredTypeOfSymbol(baseSymbol))
    return inherited?.join() === codes.join()
  })
}
