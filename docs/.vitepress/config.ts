import { readdirSync } from 'node:fs'
import { defineConfig, type DefaultTheme } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { publishedPackages } from '../src/packages.ts'
import { guideSidebar } from './guide-sidebar.ts'

const description =
  'Typed clients for Nitro Sign, GBG GO, OctoTable and Gobo that keep their own access tokens.'

// The variables GitHub sets in a workflow: a fork's site leads to the fork, and one built elsewhere to none.
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env
/** Pages that are written from code; they are changed there. */
const isWritten = /^(?:api|operations)\/|^changelog\b/

export default defineConfig({
  title: 'Latchkey',
  description,
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['snippets/**', 'clients/**', 'src/**', 'node_modules/**'],
  transformPageData(page) {
    if (isWritten.test(page.relativePath)) page.frontmatter['editLink'] = false
  },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    config(md) {
      // VitePress leaves templates alone in blocks of code only: `{{ … }}` that a vendor's document has would be run.
      const inline = md.renderer.rules.code_inline!
      md.renderer.rules.code_inline = (...token) => inline(...token).replace('<code', '<code v-pre')
    },
  },
  vite: {
    // The search index and the API reference are one chunk each.
    build: { chunkSizeWarningLimit: 2000 },
    plugins: [
      // Its types are those of a newer Vite than the one VitePress brings.
      llmstxt({
        description,
        details:
          'Latchkey is a set of npm packages. Each page below is also there as Markdown at the same address with `.md`.',
      }) as never,
    ],
  },
  themeConfig: {
    logo: '/icon.svg',
    notFound: {
      title: 'This page is not here',
      quote: 'It may have moved. The search at the top finds pages by their words.',
      linkText: 'To the first page',
      linkLabel: 'To the first page',
    },
    search: {
      provider: 'local',
      options: {
        // What people type for a page that says it in other words; measured figures are no words.
        _render(text, env, md) {
          const html = md.render(text, env).replace(/<td style="text-align: ?right;?">[^<]*<\/td>/g, '')
          const { keywords } = (env.frontmatter ?? {}) as { keywords?: string }
          return keywords ? html.replace('</h1>', `</h1><p>${keywords}</p>`) : html
        },
        miniSearch: {
          // `token_refused` is one word.
          options: { tokenize: (text: string) => text.split(/[^A-Za-z0-9_]+/) },
          // The guides come before the pages of vendors, and those before what is written from code. The browser gets the
          // function's text: it uses nothing around it.
          searchOptions: {
            boostDocument: (id: string) =>
              /\/(?:api|operations)\//.test(id)
                ? 0.3
                : /\/(?:vendors|oddities|changelog)\b/.test(id)
                  ? 0.5
                  : 1,
          },
        },
      },
    },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Start', link: '/start', activeMatch: '/start|/vendors/' },
      { text: 'Tokens', link: '/tokens' },
      { text: 'Errors', link: '/errors' },
      { text: 'Recipes', link: '/recipes/share-tokens', activeMatch: '/recipes/' },
      { text: 'Operations', link: '/operations/nitro-sign/', activeMatch: '/operations/' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: { '/': guideSidebar, '/api/': apiSidebar(), '/operations/': operationsSidebar() },
    ...(server && repository
      ? { editLink: { pattern: `${server}/${repository}/edit/main/docs/:path`, text: 'Edit this page' } }
      : {}),
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'MIT licence. Not affiliated with the vendors.' },
  },
})

/** One page per operation, under its vendor. */
function operationsSidebar(): DefaultTheme.SidebarItem[] {
  const home = new URL('../operations/', import.meta.url)
  return readdirSync(home)
    .toSorted()
    .map((vendor) => ({
      text: vendor,
      link: `/operations/${vendor}/`,
      collapsed: true,
      items: readdirSync(new URL(`${vendor}/`, home))
        .filter((file) => file !== 'index.md')
        .map((file) => file.replace(/\.md$/, ''))
        .toSorted()
        .map((name) => ({ text: name, link: `/operations/${vendor}/${name}` })),
    }))
}

/** One page per import path, under its package. */
function apiSidebar(): DefaultTheme.SidebarItem[] {
  return publishedPackages().map(({ name, entries }) => ({
    text: name,
    items: [...entries.keys()].map((path) => ({
      text: path === name ? 'root' : path.slice(name.length),
      link: `/api/${path}`,
    })),
  }))
}
