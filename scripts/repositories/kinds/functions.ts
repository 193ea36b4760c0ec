import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { json, manifest, runNode, type RepositoryKind } from '../kind.ts'
import { nodeTypes, typescript } from './shared.ts'

export const lambda: RepositoryKind = {
  name: 'Lambda',
  manager: 'npm',
  template: {
    'package.json': manifest({}, { esbuild: '^0.28.0', '@types/node': nodeTypes, typescript }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        noEmit: true,
        preserveConstEnums: true,
        sourceMap: false,
        esModuleInterop: true,
        skipLibCheck: true,
        forceConsistentCasingInFileNames: true,
        isolatedModules: true,
      },
      include: ['src'],
    }),
  },
  program: {
    'src/handler.ts': `import { createPetstore } from './petstore/server'

// One per execution environment: its token outlives the invocation.
const petstore = createPetstore()

export async function handler(): Promise<{ statusCode: number; body: string }> {
  const { data, response } = await petstore.GET('/pets')
  return { statusCode: response.status, body: JSON.stringify(data ?? []) }
}
`,
  },
  steps: [
    ['npx', 'tsc'],
    [
      'npx',
      'esbuild',
      'src/handler.ts',
      '--bundle',
      '--platform=node',
      '--target=node22',
      '--format=cjs',
      '--outfile=dist/handler.cjs',
    ],
  ],
  call: (at) =>
    runNode(at, '-e', "require('./dist/handler.cjs').handler().then((one) => console.log(one.body))"),
}

export const worker: RepositoryKind = {
  name: 'Cloudflare worker',
  manager: 'npm',
  template: {
    'package.json': manifest({}, { '@cloudflare/workers-types': '^5.20261001.0', typescript }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024'],
        jsx: 'react-jsx',
        module: 'es2022',
        moduleResolution: 'Bundler',
        types: ['@cloudflare/workers-types'],
        resolveJsonModule: true,
        allowJs: true,
        checkJs: false,
        noEmit: true,
        isolatedModules: true,
        allowSyntheticDefaultImports: true,
        forceConsistentCasingInFileNames: true,
        strict: true,
        skipLibCheck: true,
      },
      include: ['src'],
    }),
  },
  program: {
    'src/index.ts': `import { createPetstore, type Petstore, type PetstoreOptions } from './petstore/server'

type Env = {
  PETSTORE_CLIENT_ID: string
  PETSTORE_CLIENT_SECRET: string
  PETSTORE_BASE_URL: string
  PETSTORE_TOKEN_BASE_URL: string
}

let petstore: Petstore | undefined

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const options: PetstoreOptions = {
      clientId: env.PETSTORE_CLIENT_ID,
      clientSecret: env.PETSTORE_CLIENT_SECRET,
      baseUrl: env.PETSTORE_BASE_URL,
      tokenBaseUrl: env.PETSTORE_TOKEN_BASE_URL,
      tokens: { shareExchanges: false },
    }
    petstore ??= createPetstore(options)
    const { data } = await petstore.GET('/pets')
    return Response.json(data ?? [])
  },
}
`,
  },
  steps: [['npx', 'tsc']],
  async call({ folder, env }) {
    const built = join(folder, 'dist/index.js')
    await build({
      entryPoints: [join(folder, 'src/index.ts')],
      outfile: built,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      conditions: ['workerd', 'worker', 'browser'], // as wrangler does
      logLevel: 'silent',
    })
    const miniflare = new Miniflare({
      modules: true,
      script: readFileSync(built, 'utf8'),
      compatibilityDate: '2025-06-01',
      bindings: { ...env },
    })
    try {
      return await (await miniflare.dispatchFetch('http://worker.example/')).text()
    } finally {
      await miniflare.dispose()
    }
  },
}
