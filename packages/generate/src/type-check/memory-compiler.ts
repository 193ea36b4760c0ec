import ts from 'typescript'

/**
 * What the compiler must know to check types without the files of its own library. `Blob` is what generated types use
 * for bytes; it has a member of its own so that nothing else passes for one.
 */
const library = `
interface Array<T> { length: number; [index: number]: T; concat(...items: T[]): T[] }
interface ReadonlyArray<T> { readonly length: number; readonly [index: number]: T }
interface Boolean { valueOf(): boolean }
interface Number { toFixed(): string }
interface String { readonly length: number; charAt(index: number): string }
interface RegExp { readonly source: string }
interface Object { constructor: Function }
interface Function { readonly name: string }
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments { length: number }
interface ReadableStream<R = any> { readonly locked: boolean; getReader(): R }
interface Blob { readonly size: number; readonly type: string; stream(): unknown }
type Record<K extends keyof any, T> = { [P in K]: T }
type Pick<T, K extends keyof T> = { [P in K]: T[P] }
type Exclude<T, U> = T extends U ? never : T
type Omit<T, K extends keyof any> = { [P in Exclude<keyof T, K>]: T[P] }
type NonNullable<T> = T & {}
`

const options: ts.CompilerOptions = {
  strict: true,
  noLib: true,
  noEmit: true,
  noErrorTruncation: false,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  types: [],
}

/** Compiles a handful of texts as files beside each other. Nothing is read or written. */
export function compileInMemory(texts: Readonly<Record<string, string>>): ts.Program {
  const files = new Map(
    Object.entries({ ...texts, 'library.d.ts': library }).map(([name, text]) => [`/${name}`, text]),
  )
  const host: ts.CompilerHost = {
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name),
    getSourceFile(name, languageVersion) {
      const text = files.get(name)
      return text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion, true)
    },
    getDefaultLibFileName: () => '/library.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    getDirectories: () => [],
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  }
  return ts.createProgram([...files.keys()], options, host)
}
