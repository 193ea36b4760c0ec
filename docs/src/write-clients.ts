import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@hey-api/openapi-ts'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { generate } from 'orval'
import { filesOf } from '../snippets/generate-files.ts'

// The clients that the guides "Moving in" show: what each tool makes of `petstore.yaml`. Written to `clients/`, which is
// not committed.
const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const document = at('petstore.yaml')
rmSync(at('clients'), { recursive: true, force: true })

const { files } = await filesOf('petstore', readFileSync(document, 'utf8'))
for (const { path, text } of files) {
  if (!path.startsWith('clients/')) continue
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), text)
}

const types = astToString(await openapiTypescript(new URL('../petstore.yaml', import.meta.url)))
writeFileSync(at('clients/openapi-typescript.ts'), types)

await createClient({
  input: document,
  output: at('clients/hey-api'),
  plugins: ['@hey-api/client-fetch', '@hey-api/sdk'],
  logs: { level: 'silent' },
})
// What it brings for every client does not compile under `exactOptionalPropertyTypes`; its types are used all the same.
for (const path of globSync('clients/hey-api/{client,core}/*.ts', { cwd: at('.') }))
  writeFileSync(at(path), `// @ts-nocheck\n${readFileSync(at(path), 'utf8')}`)

await generate(
  {
    input: document,
    output: {
      target: at('clients/orval.ts'),
      client: 'fetch',
      override: { mutator: { path: at('snippets/from-orval.ts'), name: 'petstoreFetch' } },
    },
  },
  at('.'),
)
