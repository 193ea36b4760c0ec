import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { storeContract } from '../../src/stores/contract.ts'
import {
  createDurableObjectLock,
  createDurableObjectStore,
  type TokenObjectNamespace,
} from '../../src/stores/durable-object.ts'

/** A worker that does nothing but bring the objects. */
async function worker(): Promise<Miniflare> {
  const source = fileURLToPath(new URL('../../src/stores/durable-object.ts', import.meta.url))
  const { outputFiles } = await build({
    stdin: {
      contents: `export { TokenObject } from ${JSON.stringify(source)}
export default { fetch: () => new Response(null, { status: 404 }) }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return new Miniflare({
    modules: true,
    script: outputFiles[0]!.text,
    compatibilityDate: '2026-07-01',
    cf: false,
    telemetry: { enabled: false },
    durableObjects: { TOKENS: { className: 'TokenObject', useSQLite: true } },
  })
}

describe('the contract of stores: Durable Objects in workerd', () => {
  let miniflare: Miniflare
  let namespace: TokenObjectNamespace
  beforeAll(async () => {
    miniflare = await worker()
    namespace = (await miniflare.getDurableObjectNamespace('TOKENS')) as unknown as TokenObjectNamespace
  }, 60_000)
  afterAll(() => miniflare?.dispose())

  test.each(storeContract)(
    '$title',
    async ({ run }) => {
      const subject = { store: createDurableObjectStore(namespace), lock: createDurableObjectLock(namespace) }
      await expect(run(subject)).resolves.toBeUndefined()
    },
    60_000,
  )
})

test('what is no binding of Durable Objects is refused at once', () => {
  expect(() => createDurableObjectStore({} as never)).toThrow(ConfigurationError)
  expect(() => createDurableObjectLock(undefined as never)).toThrow('namespace')
})
