import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { mostBytes, type Weights } from '../../bench/many-users.ts'

/** `pnpm bench` holds the bounds themselves, with more users; here one closure more for each shall not fail. */
const ROOM = 1.1

test('many users take little memory: a source 1.3 KB, a client with a source of its own 4.5 KB', async () => {
  const program = fileURLToPath(new URL('../../bench/many-users.ts', import.meta.url))
  const flags = ['--conditions=@latchkey/source', '--expose-gc']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, '20000'])
  const { source, client } = JSON.parse(stdout) as Weights
  expect(source).toBeLessThan(mostBytes.source * ROOM)
  expect(client).toBeLessThan(mostBytes.client * ROOM)
}, 60_000)
