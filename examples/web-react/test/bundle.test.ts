import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build as bundleWithEsbuild } from 'esbuild'
import { build as bundleWithVite, type Plugin, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const plantedSecret = 'planted-secret-9e618f3b1c1f2a105f0a4d5e'

/** Modules of ours that exchange credentials for tokens or keep tokens: no page needs them. */
const serverModules = new RegExp(
  [
    String.raw`/packages/[\w-]+/(dist|src)/(server|auth|authorization-code)\.[jt]s$`,
    String.raw`/auth-core/(dist|src)/(request|stores|sign-in|cache(?!/static-token))/`,
    '/examples/web-react/server/',
  ].join('|'),
)

/** What only code that asks for tokens says. */
const serverWords = [
  'client_secret',
  'clientSecret',
  'grant_type',
  'code_verifier',
  '/oauth/token',
  'refresh_token',
]

describe('the built pages', () => {
  beforeAll(() => {
    vi.stubEnv('NODE_ENV', 'production')
    vi.stubEnv('NITRO_SIGN_CLIENT_SECRET', plantedSecret)
  })
  afterAll(() => vi.unstubAllEnvs())

  test('hold no secret and no server code', async () => {
    const { modules, code } = await bundle()
    expect(modules.filter((id) => id.includes('/nitro-sign/'))).not.toEqual([])
    expect(modules.filter((id) => serverModules.test(id))).toEqual([])
    expect([plantedSecret, ...serverWords].filter((word) => code.includes(word))).toEqual([])
  })

  test('would be found out if they did', async () => {
    const page = `
      import { cached, tokenExchange } from '@latchkey/auth-core'
      console.log(cached, tokenExchange, ${JSON.stringify(plantedSecret)})`
    const { modules, code } = await bundle(page)
    expect(modules.filter((id) => serverModules.test(id))).not.toEqual([])
    expect(code).toContain(plantedSecret)
    expect(serverWords.some((word) => code.includes(word))).toBe(true)
  })
})

describe.each(vendorsWithServer())('@latchkey/%s/server in a bundle for browsers', (vendor) => {
  const name = `create${vendor.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`
  const entry = `
    import { ${name} } from '@latchkey/${vendor}/server'
    ${name}({ clientId: 'app', clientSecret: ${JSON.stringify(plantedSecret)} })`

  /** Where it belongs, and what there is for the browser. */
  const advice = new RegExp(`^${name} .*servers only.* create\\w+ from '@latchkey/${vendor}'`)

  test('of Vite refuses to run and says what to import instead', async () => {
    const { code, modules } = await bundle(entry)
    expect(modules.filter((id) => serverModules.test(id))).toEqual([])
    await expect(run(code)).rejects.toThrow(advice)
  })

  test('of esbuild refuses to run and says what to import instead', async () => {
    const { outputFiles } = await bundleWithEsbuild({
      stdin: { contents: entry, resolveDir: root },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    })
    const code = outputFiles[0]!.text
    expect(code).not.toContain('grant_type')
    await expect(run(code)).rejects.toThrow(advice)
  })
})

/** The vendors this app can reach whose package has a `./server`. */
function vendorsWithServer(): string[] {
  const folder = `${root}node_modules/@latchkey/`
  return readdirSync(folder).filter((name) => {
    const manifest = JSON.parse(readFileSync(`${folder}${name}/package.json`, 'utf8')) as { exports?: object }
    return './server' in (manifest.exports ?? {})
  })
}

/** What Vite makes of the app, or of a page with this script; and the modules some code of which is in it. */
async function bundle(script?: string): Promise<{ code: string; modules: string[] }> {
  const entry: Plugin = {
    name: 'entry',
    resolveId: (id) => (id === 'virtual:entry' ? `${root}entry.js` : undefined),
    load: (id) => (id === `${root}entry.js` ? script : undefined),
  }
  const result = await bundleWithVite({
    root,
    logLevel: 'silent',
    plugins: script === undefined ? [] : [entry],
    build: {
      write: false,
      minify: false,
      ...(script !== undefined && { rolldownOptions: { input: 'virtual:entry' } }),
    },
  })
  const chunks = (result as Rolldown.RolldownOutput).output.filter((item) => item.type === 'chunk')
  const modules = chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
  )
  return { modules, code: chunks.map(({ code }) => code).join('\n') }
}

function run(code: string): Promise<unknown> {
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}
