import { runWell } from '../../lib/run.ts'
import { json, manifest, runNode, type RepositoryKind } from '../kind.ts'
import { firstCall, nodeTypes, strictest, typescript } from './shared.ts'

export const nodeScript: RepositoryKind = {
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

export const monorepo: RepositoryKind = {
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

export const deno: RepositoryKind = {
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
