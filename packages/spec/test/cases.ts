import { casesIn } from '@latchkey/testkit'

export const { listCases, readCase } = casesIn(new URL('../../../../shared/cases/', import.meta.url))
