import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'docs',
    include: ['test/**/*.test.ts', 'snippets/*.test.ts'],
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    typecheck: { enabled: false },
  },
})
