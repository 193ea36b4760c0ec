import { readmeContract } from '@latchkey/testkit'

readmeContract(new URL('../', import.meta.url))
