import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'client-core',
    include: ['test/**/*.test.ts'],
    reporters: ['verbose'],
    // A limit for what hangs, not a measure: the machine may be busy.
    testTimeout: 60_000,
  },
})
