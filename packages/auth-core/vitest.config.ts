import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'auth-core',
    include: ['test/**/*.test.ts'],
    reporters: ['verbose'],
    // A limit for what hangs, not a measure: the machine may be busy.
    testTimeout: 60_000,
    expect: { requireAssertions: true },
    typecheck: { enabled: true },
    setupFiles: ['test/support/output-sweep.ts'],
  },
})
