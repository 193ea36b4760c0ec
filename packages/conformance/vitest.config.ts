import { testConfig } from '@latchkey/testkit/vitest'

export default testConfig({ name: 'conformance' })
