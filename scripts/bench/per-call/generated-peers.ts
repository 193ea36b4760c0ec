import { createClient } from '@hey-api/openapi-ts'
import { build } from 'esbuild'
import { generate } from 'orval'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The one operation that all sides of the bench call. */
const document = {
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  servers: [{ url: 'https://api.example.com' }],
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThing',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'A thing.',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } },
              },
            },
          },
        },
      },
    },
  },
}

export interface GeneratedPeers {
  heyApi: {
    getThing(options: { path: { id: string } }): Promise<{ data?: unknown }>
    client: { setConfig(config: object): void }
  }
  orval: { getThing(id: string, init?: RequestInit): Promise<{ data: unknown }> }
}

/** Generates the clients of peers that have generators, in a folder of their own that is removed again. */
export async function generatePeers(): Promise<GeneratedPeers> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-peers-'))
  try {
    const input = join(folder, 'openapi.json')
    await writeFile(input, JSON.stringify(document))
    await createClient({
      input,
      output: join(folder, 'hey-api'),
      plugins: ['@hey-api/client-fetch', '@hey-api/sdk'],
      logs: { level: 'silent' },
    })
    await generate({
      input,
      output: {
        target: join(folder, 'orval.ts'),
        client: 'fetch',
        baseUrl: 'https://api.example.com',
      },
    })
    const load = async (contents: string, name: string) => {
      const outfile = join(folder, name)
      await build({
        stdin: { contents, resolveDir: folder },
        bundle: true,
        format: 'esm',
        platform: 'node',
        outfile,
      })
      return (await import(pathToFileURL(outfile).href)) as unknown
    }
    return {
      heyApi: (await load(
        "export { getThing } from './hey-api/sdk.gen'; export { client } from './hey-api/client.gen'",
        'hey-api.mjs',
      )) as GeneratedPeers['heyApi'],
      orval: (await load("export * from './orval'", 'orval.mjs')) as GeneratedPeers['orval'],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
