import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import MiniSearch from 'minisearch'
import { expect, test } from 'vitest'
import site from '../.vitepress/config.ts'

/** What people type, and the page they are looking for. */
const words: readonly (readonly [typed: string, page: string])[] = [
  ['install', '/start'],
  ['getting started', '/start'],
  ['first call', '/start'],
  ['commonjs', '/versions'],
  ['typescript version', '/versions'],
  ['node version', '/versions'],
  ['semver', '/versions'],
  ['versioning', '/versions'],
  ['upgrade', '/versions'],
  ['support policy', '/versions'],
  ['changelog', '/changelog'],
  ['release notes', '/changelog'],
  ['refresh token', '/tokens'],
  ['expires', '/tokens'],
  ['token cache', '/tokens'],
  ['401', '/tokens'],
  ['token_network', '/errors'],
  ['invalid_client', '/errors'],
  ['error codes', '/errors'],
  ['rate limit', '/recipes/retries'],
  ['redis', '/recipes/share-tokens'],
  ['postgres', '/recipes/share-tokens'],
  ['share tokens', '/recipes/share-tokens'],
  ['browser', '/recipes/browser'],
  ['oauth login', '/recipes/sign-in'],
  ['pkce', '/recipes/sign-in'],
  ['device code', '/recipes/sign-in'],
  ['dpop', '/tokens'],
  ['cloudflare', '/recipes/workers'],
  ['express', '/recipes/frameworks'],
  ['nestjs', '/recipes/frameworks'],
  ['fastify', '/recipes/frameworks'],
  ['hono', '/recipes/frameworks'],
  ['lambda', '/recipes/frameworks'],
  ['next.js', '/recipes/nextjs'],
  ['cron', '/recipes/jobs'],
  ['queue', '/recipes/jobs'],
  ['vitest', '/recipes/testing'],
  ['jest', '/recipes/frameworks'],
  ['mock', '/recipes/testing'],
  ['debug', '/recipes/debugging'],
  ['NODE_DEBUG', '/recipes/debugging'],
  ['opentelemetry', '/recipes/observability'],
  ['pagination', '/recipes/pagination'],
  ['cursor', '/recipes/pagination'],
  ['retry', '/recipes/retries'],
  ['timeout', '/recipes/retries'],
  ['proxy', '/recipes/proxies'],
  ['vault', '/recipes/secrets'],
  ['axios', '/moving-in'],
  ['compare', '/beside-others'],
]

/** The pages the search box shows for a text, the best first: its options are those of VitePress and of the site. */
async function createSearch(): Promise<(text: string) => string[]> {
  const dist = new URL('../.vitepress/dist/', import.meta.url)
  const [file] = globSync('assets/chunks/@localSearchIndexroot*.js', { cwd: dist })
  if (!file) throw new Error('There is no site yet: pnpm --filter @latchkey/docs build')
  const index = (await import(fileURLToPath(new URL(file, dist)))) as { default: string }
  const config = site.themeConfig?.search
  if (config?.provider !== 'local') throw new Error('The site has no index of its own.')
  const { options, searchOptions } = config.options?.miniSearch ?? {}
  // The browser gets a function's text and nothing around it.
  const text = String(searchOptions?.boostDocument)
  const boostDocument = runInNewContext(`(${text})`) as () => number
  const search = MiniSearch.loadJSON(index.default, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 }, boostDocument },
    ...options,
  })
  return (text) =>
    search
      .search(text)
      .slice(0, 16)
      .map(({ id }) => (id as string).replace(/#.*/, '').replace(/\.html$/, ''))
}

const search = await createSearch()

test('there are fifty words and more', () => expect(words.length).toBeGreaterThanOrEqual(50))

test.each(words)('"%s" leads to %s', (typed, page) => {
  const shown = [...new Set(search(typed))]
  expect(shown.slice(0, 3)).toContain(page)
})
