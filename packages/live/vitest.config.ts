import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'live',
    include: ['test/**/*.test.ts'],
    expect: { requireAssertions: true },
    typecheck: { enabled: false },
  },
})
