import type { DefaultTheme } from 'vitepress'

/** The pages people read in order, by what they are for. */
export const guideSidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start here',
    items: [
      { text: 'First call', link: '/start' },
      { text: 'Nitro Sign', link: '/vendors/nitro-sign' },
      { text: 'GBG GO', link: '/vendors/gbg-go' },
      { text: 'OctoTable', link: '/vendors/octotable' },
      { text: 'Gobo', link: '/vendors/gobo' },
      { text: 'Command line', link: '/cli' },
      { text: 'Moving in', link: '/moving-in' },
      { text: 'Beside others', link: '/beside-others' },
    ],
  },
  {
    text: 'How it works',
    items: [
      { text: 'How tokens are kept', link: '/tokens' },
      { text: 'Errors, and what to do', link: '/errors' },
    ],
  },
  {
    text: 'Recipes',
    items: [
      { text: 'Share tokens between processes', link: '/recipes/share-tokens' },
      { text: 'A browser, through your backend', link: '/recipes/browser' },
      { text: 'Sign people in', link: '/recipes/sign-in' },
      { text: 'Workers', link: '/recipes/workers' },
      { text: 'In your framework', link: '/recipes/frameworks' },
      { text: 'Next.js', link: '/recipes/nextjs' },
      { text: 'Cron jobs and queues', link: '/recipes/jobs' },
      { text: 'Tests with the mock', link: '/recipes/testing' },
      { text: 'Debugging', link: '/recipes/debugging' },
      { text: 'Pagination', link: '/recipes/pagination' },
      { text: 'Retries and timeouts', link: '/recipes/retries' },
      { text: 'Events and OpenTelemetry', link: '/recipes/observability' },
      { text: 'Proxies', link: '/recipes/proxies' },
      { text: 'Secrets that change', link: '/recipes/secrets' },
    ],
  },
  {
    text: 'Oddities of the vendors',
    items: [
      { text: 'Nitro Sign', link: '/oddities/nitro-sign' },
      { text: 'GBG GO', link: '/oddities/gbg-go' },
      { text: 'OctoTable', link: '/oddities/octotable' },
      { text: 'Gobo', link: '/oddities/gobo' },
    ],
  },
  {
    text: 'Behind the packages',
    items: [
      { text: 'Versions and support', link: '/versions' },
      { text: 'Changelog', link: '/changelog' },
      { text: 'Adding a vendor', link: '/adding-a-vendor' },
      { text: 'From a program', link: '/programs' },
      { text: 'How drift is watched', link: '/drift' },
      { text: 'Measurements', link: '/measurements' },
      { text: 'Threat model', link: '/threat-model' },
    ],
  },
]
