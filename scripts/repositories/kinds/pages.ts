import { json, manifest, runNode, type RepositoryKind } from '../kind.ts'
import { serveAndAsk } from '../serve-and-ask.ts'
import { nodeTypes, typescript } from './shared.ts'

export const vite: RepositoryKind = {
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

export const next: RepositoryKind = {
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
