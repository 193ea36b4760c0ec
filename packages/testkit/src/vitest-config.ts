import { defineConfig, type ViteUserConfig } from 'vitest/config'

type TestOptions = NonNullable<ViteUserConfig['test']>

/** A limit for what hangs, not a measure: the machine may be busy. */
const limitMs = 120_000

/**
 * The vitest configuration of every package: siblings are read from their sources, a test that asserts nothing fails,
 * `test/*.test-d.ts` is judged by the compiler, and no limit is so short that it measures the machine.
 */
export function testConfig({ name, ...options }: TestOptions & { name: string }): ViteUserConfig {
  const conditions = ['@latchkey/source']
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      expect: { requireAssertions: true, poll: { timeout: limitMs } },
      testTimeout: limitMs,
      hookTimeout: limitMs,
      typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
      ...options,
    },
  })
}
