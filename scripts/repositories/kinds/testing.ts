import { json, manifest, type RepositoryKind } from '../kind.ts'
import { runWell } from '../../lib/run.ts'
import { nodeTypes, strictest, typescript } from './shared.ts'

const pet = '{ "id": 1 }'

/** Tests of a program with the mock, in Node's environment and in jsdom. */
export const jest: RepositoryKind = {
  name: 'Jest',
  manager: 'npm',
  template: {
    'package.json': manifest(
      {},
      {
        '@jest/globals': '^30.0.0',
        '@latchkey/mock': '*',
        '@swc/core': '^1.13.0',
        '@swc/jest': '^0.2.39',
        '@types/node': nodeTypes,
        jest: '^30.0.0',
        'jest-fixed-jsdom': '^0.0.11',
        'jest-environment-jsdom': '^30.0.0',
        typescript,
        yaml: '^2.8.0',
      },
    ),
    'tsconfig.json': json({ compilerOptions: { ...strictest, rootDir: 'src', outDir: 'dist' } }),
  },
  program: {
    'jest.config.json': `{
  "extensionsToTreatAsEsm": [".ts"],
  "testTimeout": 120000,
  "moduleNameMapper": {
    "^(\\\\.{1,2}/.*)\\\\.js$": "$1"
  },
  "transform": {
    "\\\\.ts$": "@swc/jest"
  }
}
`,
    'src/pets.test.ts': `import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { createMockFromDocument, defaultCredentials } from '@latchkey/mock'
import { parse } from 'yaml'
import { createPetstore } from './petstore/server.js'

test('a revoked token costs one more token call', async () => {
  const document = parse(await readFile('specs/petstore/openapi.yaml', 'utf8'))
  const mock = await createMockFromDocument(document)
  const { clientId, clientSecret } = defaultCredentials
  const petstore = createPetstore({ clientId, clientSecret, fetch: mock.fetch })
  await petstore.GET('/pets')
  mock.revokeTokens()
  const { data } = await petstore.GET('/pets')
  expect(data?.[0]?.id).toEqual(expect.any(Number))
  expect(mock.counts.tokenRequests).toBe(2)
})
`,
    'src/list-pets.test.ts': `/** @jest-environment jest-fixed-jsdom */
import { expect, test } from '@jest/globals'
import { createPetstoreClient } from './petstore/index.js'

test('the page lists the pets', async () => {
  const fetch = async () => Response.json([{ id: 1, name: 'Rex' }])
  const petstore = createPetstoreClient({ baseUrl: 'https://app.example/petstore', fetch })
  const { data } = await petstore.GET('/pets')
  document.body.innerHTML = \`<li>\${data?.[0]?.name}</li>\`
  expect(document.querySelector('li')?.textContent).toBe('Rex')
})
`,
  },
  steps: [],
  // Without the variables of the mock outside: the tests have one of their own, at the vendor's own addresses.
  async call({ folder }) {
    const options = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js']
    await runWell(process.execPath, options, { cwd: folder, timeoutMs: 240_000 })
    return pet
  },
}
