import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'gbg-go',
    include: ['test/**/*.test.ts'],
    expect: { requireAssertions: true },
    typecheck: { enabled: true },
  },
})
