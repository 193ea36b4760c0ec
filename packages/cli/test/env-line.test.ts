import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { envLine } from '../src/env-line.ts'

test.each([
  ['http://127.0.0.1:4010/v1', 'http://127.0.0.1:4010/v1'],
  ['http://127.0.0.1/$(exit)`exit`;exit&exit|exit', 'http://127.0.0.1/$(exit)`exit`;exit&exit|exit'],
  ['http://127.0.0.1/odata/$metadata (2)#x"!\\', 'http://127.0.0.1/odata/$metadata (2)#x"!\\'],
  ["http://127.0.0.1/it's", 'http://127.0.0.1/it%27s'],
])('%s is that to a shell and to Node, and runs nothing', (value, read) => {
  const line = envLine('ADDRESS', value)
  expect(parseEnv(line)).toEqual({ ADDRESS: read })
  const shell = `${line}\nprintf %s "$ADDRESS"`
  expect(execFileSync('sh', ['-c', shell], { encoding: 'utf8' })).toBe(read)
})
