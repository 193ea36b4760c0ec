import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({ name: 'docs', include: ['test/**/*.test.ts', 'snippets/*.test.ts'] })
