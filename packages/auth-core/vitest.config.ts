import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
  test: {
    name: 'auth-core',
    include: ['test/**/*.test.ts'],
    reporters: ['verbose'],
    setupFiles: ['test/support/output-sweep.ts'],
  },
})
