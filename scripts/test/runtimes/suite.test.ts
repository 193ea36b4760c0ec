import * as mock from '@latchkey/mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startBackend, type SuiteConfig } from '../../runtimes/backend.ts'
import { mergeSteps } from '../../runtimes/processes.ts'
import { denoFlagsOf } from '../../runtimes/suite-project.ts'
import { runSuite } from '../../runtimes/suite/suite.js'

const entries = { '@latchkey/auth-core': () => import('@latchkey/auth-core') }

async function createConfig(): Promise<SuiteConfig> {
  const backend = await startBackend(mock)
  onTestFinished(() => backend.close())
  return backend.config
}

/** Steps that failed, with what they said. */
async function failuresOf(config: SuiteConfig, loaders: Record<string, () => Promise<object>> = entries) {
  const results = await runSuite(config, loaders)
  return Object.fromEntries(results.filter(({ ok }) => !ok).map(({ step, detail }) => [step, detail]))
}

describe('The suite every runtime runs', () => {
  test('passes with what is in this repository', async () => {
    const results = await runSuite(await createConfig(), entries)
    expect(results.filter(({ ok }) => !ok)).toEqual([])
    expect(results.map(({ step }) => step)).toEqual([
      'entries',
      'token',
      'call',
      'storm',
      'upload',
      'replay',
      'download',
      'paging',
      'abort',
      'vendors',
    ])
  })

  test('fails where the secret is wrong, and still tells of every step', async () => {
    const failures = await failuresOf({ ...(await createConfig()), clientSecret: 'wrong' })
    expect(Object.keys(failures)).toEqual([
      'token',
      'call',
      'storm',
      'upload',
      'replay',
      'download',
      'paging',
      'abort',
      'vendors',
    ])
    expect(JSON.stringify(failures)).not.toContain('wrong')
  })

  test('fails where an entry cannot be imported or exports nothing', async () => {
    const config = await createConfig()
    const broken = { 'a/b': () => Promise.reject(new Error('no such file')) }
    expect(await failuresOf(config, broken)).toEqual({ entries: 'Error: no such file' })
    expect(await failuresOf(config, { 'a/b': async () => ({}) })).toEqual({
      entries: 'Error: expected: a/b has exports',
    })
  })

  test('fails where calls get no response from the vendor', async () => {
    const config = await createConfig()
    const nowhere = { apiUrl: 'http://127.0.0.1:9', tokenBaseUrl: 'http://127.0.0.1:9' }
    const failures = await failuresOf({ ...config, vendors: { ...config.vendors, gobo: nowhere } })
    expect(Object.keys(failures)).toEqual(['vendors'])
  })
})

describe('What Deno is allowed', () => {
  test('is what the README says, in a line that names Deno', () => {
    const readme =
      'Runs in Node.\n\nIn Deno, it takes `--allow-env` and `--allow-sys=cpus`.\n\nGive npm `--allow-all`.\n'
    expect(denoFlagsOf(readme)).toEqual(['--allow-env', '--allow-sys=cpus'])
    expect(denoFlagsOf('Works in Node, Deno and Bun.\n')).toEqual([])
  })

  test('a step that was run in parts fails where one part does, and says which', () => {
    const well = { step: 'entries', ok: true, detail: '40 entries' }
    const wrong = { step: 'entries', ok: false, detail: 'no leave' }
    expect(mergeSteps([well, { ...well, detail: '2 entries' }])).toEqual([
      { ...well, detail: '40 entries; 2 entries' },
    ])
    expect(mergeSteps([well, wrong])).toEqual([wrong])
  })
})
