import type { Compilation, CompileError } from './compile.ts'
import type { InstallCheck } from './install-check.ts'
import type { Tarball } from './pack.ts'
import type { PublishedPackage } from './packages.ts'

/** What was found out about one package, compilers aside. */
export interface Examined {
  published: PublishedPackage
  tarball: Tarball
  install: Pick<InstallCheck, 'entries' | 'footprint'>
  /** How many programs of users were compiled. */
  consumers: number
  publint: readonly string[]
  attw: readonly string[]
  problems: readonly string[]
}

export interface CompilationResult {
  compilation: Compilation
  errors: readonly CompileError[]
}

/** An error of somebody else's declarations that we know and say so. */
export interface Excuse {
  package: string
  typescript: string
  reason: string
}

export interface PackVerdict {
  packages: {
    name: string
    version: string
    tarballBytes: number
    files: number
    entries: { specifier: string; needsNode: boolean }[]
    installed: { packages: string[]; bytes: number }
    publint: boolean
    /** `undefined` where there is nothing to import. */
    attw: boolean | undefined
    consumers: number
    /** Version → whether every program of this package's users compiles. */
    typescript: Record<string, boolean>
  }[]
  excuses: Excuse[]
  problems: string[]
}

/** Everything found out, in the shape `pnpm check:pack --json` prints. */
export function judgePack(
  examined: readonly Examined[],
  results: readonly CompilationResult[],
  excuses: readonly Excuse[],
): PackVerdict {
  const used = new Set<Excuse>()
  const failing = new Set<string>()
  const seen = new Map<string, Compilation[]>()
  for (const { compilation, errors } of results) {
    const { series } = compilation.compiler
    for (const error of errors) {
      const excuse = excuses.find((one) => one.package === error.inPackage && one.typescript === series)
      if (excuse) {
        used.add(excuse)
        continue
      }
      const owner = ownerOf(error, examined)
      failing.add(`${owner} ${series}`)
      const what = `${owner}: ${error.file.replace(/^.*\/node_modules\//, '')}: ${error.text}`
      seen.set(what, [...(seen.get(what) ?? []), compilation])
    }
  }
  const compilers = new Map(results.map(({ compilation: { compiler } }) => [compiler.series, compiler]))
  return {
    packages: examined.map(({ published: { name }, tarball, install, consumers, publint, attw }) => ({
      name,
      version: tarball.version,
      tarballBytes: tarball.sizeBytes,
      files: tarball.files.length,
      entries: install.entries.map(({ specifier, needsNode }) => ({ specifier, needsNode })),
      installed: { packages: install.footprint.packages, bytes: install.footprint.bytes },
      publint: publint.length === 0,
      attw: install.entries.length === 0 ? undefined : attw.length === 0,
      consumers,
      typescript: Object.fromEntries(
        [...compilers.values()].map(({ series, version }) => [version, !failing.has(`${name} ${series}`)]),
      ),
    })),
    excuses: [...used],
    problems: [
      ...examined.flatMap(({ published: { name }, problems, publint, attw }) =>
        [...problems, ...publint, ...attw].map((text) => `${name}: ${text}`),
      ),
      ...[...seen].map(([what, where]) => `${what} (${describeWhere(where)})`),
      ...excuses
        .filter((excuse) => compilers.has(excuse.typescript) && !used.has(excuse))
        .map(
          (excuse) =>
            `scripts/packing/upstream.json excuses ${excuse.package} on TypeScript ${excuse.typescript}, where it has no error: remove it`,
        ),
    ],
  }
}

/** Whose mistake an error is: the package it is in, or the one whose user it was found by. */
function ownerOf({ file, inPackage }: CompileError, examined: readonly Examined[]): string {
  const owner =
    examined.find(({ published }) => published.name === inPackage) ??
    examined.find(({ published }) => file.includes(`/${published.shortName}/pnpm/`))
  return owner?.published.name ?? 'consumers'
}

function describeWhere(where: readonly Compilation[]): string {
  const list = (pick: (one: Compilation) => string): string => [...new Set(where.map(pick))].join(', ')
  return [
    `TypeScript ${list(({ compiler }) => compiler.series)}`,
    list(({ resolution }) => resolution),
    list(({ environment }) => environment.name),
  ].join('; ')
}
