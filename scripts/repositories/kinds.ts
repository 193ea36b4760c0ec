import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runWell } from '../lib/run.ts'
import { json, manifest, runNode, type RepositoryKind } from './kind.ts'
import { serveAndAsk } from './serve-and-ask.ts'

const typescript = '5.9.3'
const nodeTypes = '^24.0.0'

/** What `tsc --init` of TypeScript 5.9 writes, and the types of Node. */
const strictest = {
  module: 'nodenext',
  target: 'esnext',
  types: ['node'],
  sourceMap: true,
  declaration: true,
  declarationMap: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  strict: true,
  jsx: 'react-jsx',
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
  moduleDetection: 'force',
  skipLibCheck: true,
}

const firstCall = (from: string): string => `import { createPetstore } from '${from}'

const petstore = createPetstore()
const { data, error } = await petstore.GET('/pets', { params: { query: { limit: 1 } } })
console.log(JSON.stringify(data ?? error))
`

const nodeScript: RepositoryKind = {
  name: 'Node script',
  manager: 'npm',
  template: {
    'package.json': manifest({}, { typescript, '@types/node': nodeTypes }),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: { 'src/main.ts': firstCall('./petstore/server.js') },
  steps: [['npx', 'tsc']],
  call: (at) => runNode(at, 'dist/main.js'),
}

const express: RepositoryKind = {
  name: 'Express 5',
  manager: 'npm',
  template: {
    'package.json': manifest(
      { express: '^5.1.0' },
      { '@types/express': '^5.0.0', '@types/node': nodeTypes, typescript },
    ),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: {
    'src/server.ts': `import express from 'express'
import { createPetstore } from './petstore/server.js'

const petstore = createPetstore()
const app = express()

app.get('/pets', async (_request, response) => {
  const { data, error } = await petstore.GET('/pets')
  response.status(error ? 502 : 200).json(data ?? { error: 'no pets' })
})
app.listen(Number(process.env['PORT']), '127.0.0.1')
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/server.js'], ['/pets']),
}

const nest: RepositoryKind = {
  name: 'NestJS',
  manager: 'npm',
  template: {
    'package.json': manifest(
      {
        '@nestjs/common': '^11.1.0',
        '@nestjs/core': '^11.1.0',
        '@nestjs/platform-express': '^11.1.0',
        'reflect-metadata': '^0.2.2',
        rxjs: '^7.8.1',
      },
      { '@types/node': nodeTypes, typescript },
      {}, // CommonJS, as the template is
    ),
    'tsconfig.json': json({
      compilerOptions: {
        module: 'nodenext',
        moduleResolution: 'nodenext',
        resolvePackageJsonExports: true,
        esModuleInterop: true,
        isolatedModules: true,
        declaration: true,
        removeComments: true,
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
        allowSyntheticDefaultImports: true,
        target: 'ES2023',
        sourceMap: true,
        outDir: './dist',
        rootDir: './src',
        incremental: true,
        skipLibCheck: true,
        strictNullChecks: true,
        forceConsistentCasingInFileNames: true,
        noImplicitAny: false,
        strictBindCallApply: false,
        noFallthroughCasesInSwitch: false,
      },
    }),
  },
  program: {
    'src/pets.module.ts': `import { Controller, Get, Inject, Module } from '@nestjs/common'
import { createPetstore, type Petstore } from './petstore/server'

@Controller('pets')
export class PetsController {
  constructor(@Inject('petstore') private readonly petstore: Petstore) {}

  @Get()
  async list(): Promise<unknown> {
    const { data } = await this.petstore.GET('/pets')
    return data
  }
}

@Module({
  controllers: [PetsController],
  providers: [{ provide: 'petstore', useFactory: () => createPetstore() }],
})
export class PetsModule {}
`,
    'src/main.ts': `import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { PetsModule } from './pets.module'

async function bootstrap() {
  const app = await NestFactory.create(PetsModule, { logger: false })
  await app.listen(Number(process.env.PORT), '127.0.0.1')
}
void bootstrap()
`,
  },
  steps: [['npx', 'tsc']],
  call: (at) => serveAndAsk(at, [process.execPath, 'dist/main.js'], ['/pets']),
}

const lambda: RepositoryKind = {
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

const worker: RepositoryKind = {
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

const vite: RepositoryKind = {
  name: 'Vite React',
  manager: 'npm',
  template: {
    'package.json': manifest(
      { react: '^19.1.0', 'react-dom': '^19.1.0' },
      {
        '@types/node': nodeTypes,
        '@types/react': '^19.1.0',
        '@types/react-dom': '^19.1.0',
        '@vitejs/plugin-react': '^6.0.0',
        typescript,
        vite: '^8.0.0',
      },
    ),
    'index.html': '<!doctype html><div id="root"></div><script type="module" src="/src/main.tsx"></script>\n',
    'vite.config.ts':
      "import react from '@vitejs/plugin-react'\nimport { defineConfig } from 'vite'\n\nexport default defineConfig({ plugins: [react()] })\n",
    'tsconfig.json': json({
      files: [],
      references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }],
    }),
    'tsconfig.app.json': json({
      compilerOptions: {
        tsBuildInfoFile: './node_modules/.tmp/tsconfig.app.tsbuildinfo',
        target: 'ES2022',
        useDefineForClassFields: true,
        lib: ['ES2022', 'DOM', 'DOM.Iterable'],
        module: 'ESNext',
        types: ['vite/client'],
        skipLibCheck: true,
        moduleResolution: 'bundler',
        allowImportingTsExtensions: true,
        verbatimModuleSyntax: true,
        moduleDetection: 'force',
        noEmit: true,
        jsx: 'react-jsx',
        strict: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        erasableSyntaxOnly: true,
        noFallthroughCasesInSwitch: true,
        noUncheckedSideEffectImports: true,
      },
      include: ['src'],
    }),
    'tsconfig.node.json': json({
      compilerOptions: {
        tsBuildInfoFile: './node_modules/.tmp/tsconfig.node.tsbuildinfo',
        target: 'ES2023',
        lib: ['ES2023'],
        module: 'ESNext',
        types: ['node'],
        skipLibCheck: true,
        moduleResolution: 'bundler',
        allowImportingTsExtensions: true,
        verbatimModuleSyntax: true,
        noEmit: true,
        strict: true,
      },
      include: ['vite.config.ts'],
    }),
  },
  program: {
    'src/pets.ts': `import { createPetstoreClient } from './petstore/index.ts'

/** The pets, through a backend that adds the token. */
export async function loadPets(baseUrl: string, fetch: typeof globalThis.fetch) {
  const { data } = await createPetstoreClient({ baseUrl, fetch }).GET('/pets')
  return data ?? []
}
`,
    'src/main.tsx': `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadPets } from './pets.ts'

const pets = await loadPets('/petstore', fetch)
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ul>
      {pets.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  </StrictMode>,
)
`,
  },
  steps: [
    ['npx', 'tsc', '-b'],
    ['npx', 'vite', 'build', '--target', 'es2022'],
    ['npx', 'vite', 'build', '--ssr', 'src/pets.ts', '--outDir', 'dist-ssr'],
  ],
  call: (at) =>
    runNode(
      at,
      '--input-type=module',
      '-e',
      `import { loadPets } from './dist-ssr/pets.js'
const { PETSTORE_BASE_URL: url, PETSTORE_TOKEN_BASE_URL: tokens, PETSTORE_CLIENT_ID: id, PETSTORE_CLIENT_SECRET: secret } = process.env
const body = new URLSearchParams({ grant_type: 'client_credentials' })
const authorization = 'Basic ' + btoa(id + ':' + secret)
const { access_token } = await (await fetch(tokens + '/oauth/token', { method: 'POST', body, headers: { authorization } })).json()
const backend = (input, init) => {
  const request = new Request(input, init)
  request.headers.set('authorization', 'Bearer ' + access_token)
  return fetch(request)
}
console.log(JSON.stringify(await loadPets(url, backend)))`,
    ),
}

const next: RepositoryKind = {
  name: 'Next.js',
  manager: 'npm',
  template: {
    'package.json': manifest(
      { next: '^16.0.0', react: '^19.1.0', 'react-dom': '^19.1.0' },
      { '@types/node': nodeTypes, '@types/react': '^19.1.0', '@types/react-dom': '^19.1.0', typescript },
      {},
    ),
    'next.config.ts':
      "import type { NextConfig } from 'next'\n\nconst nextConfig: NextConfig = {}\n\nexport default nextConfig\n",
    'next-env.d.ts': '/// <reference types="next" />\n',
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2017',
        lib: ['dom', 'dom.iterable', 'esnext'],
        allowJs: true,
        skipLibCheck: true,
        strict: true,
        noEmit: true,
        esModuleInterop: true,
        module: 'esnext',
        moduleResolution: 'bundler',
        resolveJsonModule: true,
        isolatedModules: true,
        jsx: 'react-jsx',
        incremental: true,
        plugins: [{ name: 'next' }],
        paths: { '@/*': ['./src/*'] },
      },
      include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
      exclude: ['node_modules'],
    }),
    'src/app/layout.tsx':
      "export default function RootLayout({ children }: { children: React.ReactNode }) {\n  return <html lang='en'><body>{children}</body></html>\n}\n",
  },
  program: {
    'src/lib/petstore.ts': `import { createPetstore, type Petstore } from '@/petstore/server'

let petstore: Petstore | undefined

/** Made when it is first needed: building pages needs no secret. */
export const getPetstore = (): Petstore => (petstore ??= createPetstore())
`,
    'src/app/api/pets/route.ts': `import { getPetstore } from '@/lib/petstore'

export const dynamic = 'force-dynamic'

export async function GET() {
  const { data } = await getPetstore().GET('/pets')
  return Response.json(data ?? [])
}
`,
    'src/app/page.tsx': `import { connection } from 'next/server'
import { getPetstore } from '@/lib/petstore'

export default async function Page() {
  await connection()
  const { data } = await getPetstore().GET('/pets')
  return (
    <ul>
      {data?.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  )
}
`,
  },
  steps: [['npx', 'next', 'build']],
  call: (at) =>
    serveAndAsk(at, [process.execPath, 'node_modules/next/dist/bin/next', 'start'], ['/', '/api/pets']),
}

const monorepo: RepositoryKind = {
  name: 'pnpm monorepo',
  manager: 'pnpm',
  template: {
    'package.json': manifest({}, { typescript, '@types/node': nodeTypes }),
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - libs/*\n',
    'apps/shop/package.json': manifest(
      { '@me/petstore': 'workspace:*' },
      {},
      { name: '@me/shop', type: 'module' },
    ),
    'apps/shop/tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  add: ['--package', '@me/petstore', '--to', 'libs/petstore'],
  program: { 'apps/shop/src/main.ts': firstCall('@me/petstore/server') },
  steps: [
    ['pnpm', 'install', '--no-frozen-lockfile'],
    ['pnpm', '--filter', '@me/petstore', 'run', 'build'],
    ['pnpm', 'exec', 'tsc', '-p', 'apps/shop'],
  ],
  call: (at) => runNode(at, 'apps/shop/dist/main.js'),
}

const deno: RepositoryKind = {
  name: 'Deno',
  manager: 'deno',
  template: { 'deno.json': json({ nodeModulesDir: 'auto' }) },
  program: { 'src/main.ts': firstCall('./petstore/server.ts') },
  steps: [['deno', 'check', 'src/main.ts']],
  call: ({ folder, env, tools }) =>
    runWell(tools['deno']!, ['run', '--allow-env', '--allow-net=127.0.0.1', '--allow-read', 'src/main.ts'], {
      cwd: folder,
      env,
      timeoutMs: 120_000,
    }),
}

export const kinds: readonly RepositoryKind[] = [
  nodeScript,
  express,
  nest,
  lambda,
  worker,
  vite,
  next,
  monorepo,
  deno,
]
