import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({
  name: 'auth-core',
  reporters: ['verbose'],
  setupFiles: ['test/support/output-sweep.ts'],
})
