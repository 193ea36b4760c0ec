import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMockServer, type MockServer } from '@latchkey/mock'
import { createNitroSign, type NitroSign } from '@latchkey/nitro-sign/server'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendForSigning, type SendForSigningOptions } from '../src/send-for-signing.ts'

const pdf = fileURLToPath(new URL('../lease.pdf', import.meta.url))

describe('sendForSigning', () => {
  let server: MockServer
  let nitro: NitroSign
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'example-nitro-sign-'))
    server = await createMockServer('nitro-sign')
    nitro = createNitroSign({ clientId: 'mock-client', clientSecret: 'mock-secret', baseUrl: server.url })
  })
  afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  const send = (options: Partial<SendForSigningOptions> = {}): Promise<void> =>
    sendForSigning(nitro, {
      pdf,
      signers: ['ann@example.com', 'ben@example.com'],
      output: join(folder, 'signed.zip'),
      polling: { minPauseMs: 5, maxPauseMs: 5 },
      onSent: (envelopeID) => server.control('sign', { envelopeID }),
      ...options,
    })

  const disturb = (step: string): void => {
    if (step === 'send') server.revokeTokens()
    if (step !== 'wait for the signatures') return
    server.inject({ kind: 'status', status: 503, times: 2 })
    server.inject({ kind: 'latency', ms: 20, times: 2 })
  }

  test('brings a PDF to the sealed archive, with one token', async () => {
    await send()
    const files = Object.keys(unzipSync(await readFile(join(folder, 'signed.zip'))))
    expect(files).toHaveLength(2)
    expect(files).toContain('audit-trail.pdf')
    expect(server.counts.tokenRequests).toBe(1)
  })

  test('gets through a revoked token, a busy server and a slow one', async () => {
    await send({ onStep: disturb })
    expect(await readdir(folder)).toEqual(['signed.zip'])
  })

  test('says when a signer declined, and saves nothing', async () => {
    const declined = send({ onSent: (envelopeID) => server.control('decline', { envelopeID }) })
    await expect(declined).rejects.toMatchObject({ code: 'envelope_ended', status: 'rejected' })
    expect(await readdir(folder)).toEqual([])
  })

  test('takes the envelope back when it could not be sent', async () => {
    const empty = join(folder, 'empty.pdf')
    await writeFile(empty, '')
    await expect(send({ pdf: empty })).rejects.toMatchObject({ code: 'file_empty', option: 'file' })
    expect((await nitro.GET('/sign/envelopes')).data).toEqual({ items: [] })
  })

  test('names a file that is not there, and creates nothing', async () => {
    await expect(send({ pdf: '/nowhere/lease.pdf' })).rejects.toThrow('cannot read /nowhere/lease.pdf')
    expect(server.counts.calls).toBe(0)
  })

  test('stops when it is told to', async () => {
    const controller = new AbortController()
    const onSent = (): void => controller.abort(new Error('enough'))
    await expect(send({ onSent, polling: { signal: controller.signal } })).rejects.toThrow('enough')
    expect(await readdir(folder)).toEqual([])
  })
})

describe('the program', () => {
  test('leaves nothing behind in the folder it is run in, unless it is told where the archive goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'example-nitro-sign-'))
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, ['--conditions=@latchkey/source', main, ...args], {
        cwd: folder,
        env: { ...process.env, TMPDIR: folder },
      })
    try {
      const { stdout } = await run()
      const saved = /^save (.+)$/m.exec(stdout)?.[1]
      expect(saved).toContain(join(folder, 'example-nitro-sign-'))
      expect(await readdir(folder)).toHaveLength(1)
      await run('--out', 'mine.zip')
      expect(await readdir(folder)).toContain('mine.zip')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
