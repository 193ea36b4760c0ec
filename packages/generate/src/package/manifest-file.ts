import { objectOf } from '@latchkey/openapi'
import { hasServer } from './code-files.ts'
import { json, type PackageShape } from './configuration-files.ts'
import type { PackagePlan } from './plan-package.ts'

/** `package.json`. */
export function manifestFile(plan: PackagePlan, shape: PackageShape): string {
  return json(manifest(plan, shape))
}

function manifest(plan: PackagePlan, shape: PackageShape): object {
  const { packageName, title, token } = plan
  const { isHouse, dependencies, manifest: further = {} } = shape
  const flow = furtherRuntime(plan)
  const exports = entryPoints(plan, shape)
  const own = {
    name: packageName,
    version: '0.0.0',
    description: `Typed client for the ${title}${token ? ' that keeps its own access tokens' : ''}.`,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    files: ['dist'],
    exports,
    ...withoutExports(exports),
    dependencies: { ...spelled(runtime, dependencies), ...(isHouse ? {} : flow) },
    ...(isHouse && needsFlow(plan)
      ? { peerDependencies: flow, peerDependenciesMeta: { oauth4webapi: { optional: true } } }
      : {}),
  }
  const scripts = isHouse
    ? {
        build: 'tsc -p tsconfig.build.json && node ../../scripts/packing/lighten.ts',
        typecheck: 'tsc -p tsconfig.json',
        test: 'vitest run',
      }
    : { build: 'tsc -p tsconfig.json' }
  return {
    ...own,
    ...further,
    scripts: { ...scripts, ...objectOf(further['scripts']) },
    devDependencies: {
      ...spelled(isHouse ? houseTools(plan) : ['typescript'], {
        ...dependencies,
        ...(objectOf(further['devDependencies']) as Record<string, string>),
      }),
      ...(needsFlow(plan) && isHouse ? { oauth4webapi: '3.8.8' } : {}),
    },
    ...(isHouse ? { sizes: [sizeLimit(plan)] } : {}),
  }
}

/** The entries once more, for TypeScript whose `moduleResolution` is `node10`: it knows no `exports`. */
function withoutExports(exports: ReturnType<typeof entryPoints>): object {
  const typed = Object.entries(exports).flatMap(([path, entry]) =>
    typeof entry === 'string' ? [] : [[path, entry] as const],
  )
  const further = typed.filter(([path]) => path !== '.').map(([path, { types }]) => [path.slice(2), [types]])
  return {
    main: exports['.'].default,
    types: exports['.'].types,
    typesVersions: { '*': Object.fromEntries(further) as Record<string, string[]> },
  }
}

interface EntryPoint {
  types: string
  default: string
}

function entryPoints(
  plan: PackagePlan,
  shape: PackageShape,
): { '.': EntryPoint } & Record<string, EntryPoint | string> {
  return {
    '.': entryPoint('index', shape),
    ...(hasServer(plan) ? { './server': entryPoint('server', shape) } : {}),
    ...(plan.signIn ? { './sign-in': entryPoint('sign-in', shape) } : {}),
    ...(plan.operations.length > 0 ? { './operations': entryPoint('operations', shape) } : {}),
    './document': {
      types: './dist/generated/document.d.ts',
      default: './dist/generated/document.js',
    },
    './package.json': './package.json',
  }
}

function entryPoint(file: string, { isHouse }: PackageShape): EntryPoint {
  return {
    ...(isHouse ? { '@latchkey/source': `./src/${file}.ts` } : {}),
    // Bundlers for edge workers set "browser" too; those are servers, and come first.
    ...(file === 'server'
      ? {
          workerd: { types: './dist/server.d.ts', default: './dist/server.js' },
          'edge-light': { types: './dist/server.d.ts', default: './dist/server.js' },
          'react-native': { types: './dist/server.d.ts', default: './dist/server.browser.js' },
          browser: { types: './dist/server.d.ts', default: './dist/server.browser.js' },
        }
      : {}),
    types: `./dist/${file}.d.ts`,
    default: `./dist/${file}.js`,
  }
}

/** Whether people are sent somewhere, which a library does that only such packages need. */
function needsFlow({ signIn }: PackagePlan): boolean {
  return signIn !== undefined && (signIn.hasCode || signIn.device !== undefined)
}

/** What the code of a client imports. */
export const runtime = ['@latchkey/auth-core', '@latchkey/client-core', 'openapi-fetch'] as const

/** What the code of this client imports beside that, with its versions. */
export function furtherRuntime(plan: PackagePlan): Record<string, string> {
  return needsFlow(plan) ? { oauth4webapi: '^3.8.0' } : {}
}

function houseTools({ token }: PackagePlan): string[] {
  return [
    '@latchkey/conformance',
    ...(token ? ['@latchkey/mock'] : []),
    '@latchkey/testkit',
    '@types/node',
    'typescript',
    'vitest',
  ]
}

/** Each name with what the repository states of it: by name, by scope (`@me/*`), or of any (`*`). */
function spelled(names: readonly string[], table: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, table[name] ?? table[`${name.split('/')[0]}/*`] ?? table['*'] ?? '*']),
  )
}

function sizeLimit({ pascal, token }: PackagePlan): object {
  return {
    name: token ? 'client that gets and keeps its own tokens, and one call' : 'client and one call',
    imports: { [`./dist/${token ? 'server' : 'index'}.js`]: [`create${pascal}${token ? '' : 'Client'}`] },
    limitBytes: 20_000,
  }
}
