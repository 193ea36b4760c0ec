import { posix } from 'node:path'
import type { PackageStyle } from '@latchkey/spec'
import type { PackagePlan } from './plan-package.ts'

/** How the packages of a repository are written, and where this one lies, relative to its root. */
export type PackageShape = PackageStyle & { folder: string }

/** What the compiler, and in this repository the runners of tests and tasks, are told. */
export function configurationFiles({ name }: PackagePlan, shape: PackageShape): Record<string, string> {
  if (!shape.isHouse) return { 'tsconfig.json': json(ownConfiguration(shape)) }
  return {
    'tsconfig.json': json({
      ...extended(shape),
      compilerOptions: { noEmit: true, lib, types: ['node'] },
      include: ['src', 'test', 'examples', 'vitest.config.ts'],
    }),
    'tsconfig.build.json': json({
      ...extended(shape),
      compilerOptions: { rootDir: 'src', outDir: 'dist', lib },
      include: ['src'],
    }),
    'turbo.json': json({ extends: ['//'], tags: ['vendor'] }),
    'vitest.config.ts': `import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({ name: '${name}' })
`,
  }
}

function extended({ folder, tsconfig }: PackageShape): object {
  return tsconfig === undefined ? {} : { extends: posix.relative(folder, tsconfig) }
}

/** Builds the package with nothing but a compiler. */
function ownConfiguration(shape: PackageShape): object {
  const base =
    shape.tsconfig === undefined
      ? {
          target: 'ES2022',
          module: 'nodenext',
          strict: true,
          skipLibCheck: true,
          verbatimModuleSyntax: true,
        }
      : {}
  return {
    ...extended(shape),
    compilerOptions: { ...base, rootDir: 'src', outDir: 'dist', declaration: true, lib },
    include: ['src'],
  }
}

const lib = ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable']

/** Text of a JSON file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
