import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environments, type Consumer, type Environment } from './consumers.ts'
import { run } from '../lib/run.ts'

export interface Compiler {
  /** `5.4` */
  series: string
  version: string
  tsc: string
  /** Folder with the typings of its time. */
  typeRoots: string
}

export interface Compilation {
  compiler: Compiler
  resolution: 'nodenext' | 'bundler' | 'node10'
  environment: Environment
}

export interface CompileError {
  file: string
  /** Package the file is in, or `undefined` for a consumer's own program. */
  inPackage: string | undefined
  text: string
}

/** The TypeScript versions of the `compilers` folder, oldest first. */
export function findCompilers(folder: string): Compiler[] {
  const { dependencies } = readJson(join(folder, 'package.json')) as { dependencies: Record<string, string> }
  const modules = join(folder, 'node_modules')
  return Object.keys(dependencies)
    .filter((name) => name.startsWith('typescript-'))
    .map((name) => {
      const series = name.replace('typescript-', '')
      const own = `@types-${series}`
      return {
        series,
        version: (readJson(join(modules, name, 'package.json')) as { version: string }).version,
        tsc: join(modules, name, 'bin', 'tsc'),
        typeRoots: join(modules, `${own}/node` in dependencies ? own : '@types'),
      }
    })
    .sort((a, b) => Number(a.series) - Number(b.series))
}

export function listCompilations(compilers: readonly Compiler[]): Compilation[] {
  return compilers.flatMap((compiler) =>
    // The oldest way, which knows no `exports`, ended with TypeScript 6.
    (['nodenext', 'bundler', ...(Number(compiler.series) < 6 ? (['node10'] as const) : [])] as const).flatMap(
      (resolution) => environments.map((environment) => ({ compiler, resolution, environment })),
    ),
  )
}

/** Compiles those consumers that fit, strictly and with every declaration file checked. */
export async function compile(
  { compiler, resolution, environment }: Compilation,
  consumers: readonly Consumer[],
  folder: string,
): Promise<CompileError[]> {
  const files = consumers
    .filter(
      (consumer) =>
        consumer.environments.includes(environment.name) &&
        Number(compiler.series) >= consumer.since &&
        (resolution === 'nodenext' || !consumer.isCommonJs),
    )
    .map(({ file }) => file)
  const project = join(folder, `tsconfig.${compiler.series}.${resolution}.${environment.name}.json`)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution: resolution,
    // As `tsc --init` writes it; the newer ways imply it.
    ...(resolution === 'node10' ? { esModuleInterop: true } : {}),
    lib: environment.lib,
    types: environment.types,
    typeRoots: [compiler.typeRoots, join(compiler.typeRoots, '..')],
  }
  writeFileSync(project, JSON.stringify({ compilerOptions, files }))
  const { code, stdout, stderr } = await run(process.execPath, [
    compiler.tsc,
    '--pretty',
    'false',
    '-p',
    project,
  ])
  const errors = readErrors(stdout)
  if (code !== 0 && errors.length === 0) {
    errors.push({ file: project, inPackage: undefined, text: `${stdout}${stderr}`.trim() })
  }
  return errors
}

/** Reads tsc's plain output; lines that go on about the same error are left out. */
export function readErrors(output: string): CompileError[] {
  return output.split('\n').flatMap((line) => {
    const [, file, text] = /^(.+?)\(\d+,\d+\): (error TS\d+: .*)$/.exec(line) ?? []
    if (file === undefined || text === undefined) {
      return line.startsWith('error TS') ? [{ file: '', inPackage: undefined, text: line }] : []
    }
    const inPackage = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]
    return [{ file, inPackage, text }]
  })
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
