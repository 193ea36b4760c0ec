import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { run, start } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const harmless: Record<string, string[]> = {
  'nitro-sign': ['GET', '/sign/envelopes'],
  octotable: ['GET', '/rooms'],
  gobo: ['GET', '/api/me'],
  'gbg-go': ['POST', '/journey/schema/fetch', '-d', '{"resourceId":"tour@latest"}'],
}

describe('latchkey mock', () => {
  test.each(Object.entries(harmless))(
    'prints the variables that lead token and call to %s',
    async (vendor, call) => {
      const { child, out, err, ended } = start(['mock', vendor])
      await expect.poll(out, { timeout: 20_000 }).toContain('CLIENT_SECRET=mock-secret\n')
      const dotenv = join(folder, `${vendor}.env`)
      writeFileSync(dotenv, out())

      expect(await run(['token', vendor, '--dotenv', dotenv])).toMatchObject({ err: '', code: 0 })
      expect(await run(['call', vendor, ...call, '--dotenv', dotenv])).toMatchObject({ err: '', code: 0 })

      // Requests are told on stderr, so that stdout can be kept in a file.
      expect(err()).toMatch(new RegExp(`^${vendor} POST \\S+ 200\n`))
      child.kill('SIGINT')
      expect((await ended).code).toBe(0)
    },
  )

  test('tells programs its address, its variables and its requests', async () => {
    const { child, out, ended } = start(['mock', 'octotable', '--json'])
    await expect.poll(out, { timeout: 20_000 }).toContain('\n')
    const { url, variables } = JSON.parse(out()) as { url: string; variables: Record<string, string> }
    expect(variables).toMatchObject({ OCTOTABLE_CLIENT_ID: 'mock-client', OCTOTABLE_PROPERTY_ID: '1' })
    await fetch(`${url}/octotable-pms/api/v2/rooms`)
    await expect
      .poll(() => JSON.parse(out().trim().split('\n').at(-1)!))
      .toEqual({ vendor: 'octotable', method: 'GET', path: '/rooms', status: 401 })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  test('can be controlled while it runs', async () => {
    const { out } = start(['mock', 'gobo', '--json', '--quiet'])
    await expect.poll(out, { timeout: 20_000 }).toContain('\n')
    const { url } = JSON.parse(out()) as { url: string }
    expect(await (await fetch(`${url}/__mock`)).json()).toMatchObject({ vendor: 'gobo' })
  })

  test.each([
    [['mock'], /^Say which vendor/],
    [['mock', 'gobo', 'nitro'], /^There is no vendor "nitro"/],
    [['mock', 'gobo', '--port', '99999'], /must be a whole number from 0 to 65535/],
    [['mock', 'gobo', '--token-lifetime', 'long'], /must be a whole number/],
  ])('%j ends with 2 and starts nothing', async (args, message) => {
    const { out, err, code } = await run(args)
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toMatch(message)
  })

  test('a port that is taken ends it with 1 and what to do', async () => {
    const first = start(['mock', 'gobo', '--json'])
    await expect.poll(first.out, { timeout: 20_000 }).toContain('\n')
    const { port } = new URL((JSON.parse(first.out()) as { url: string }).url)
    const { err, code } = await run(['mock', 'octotable', '--port', port])
    expect(code).toBe(1)
    expect(err).toMatch(/Choose another port/)
  })
})
