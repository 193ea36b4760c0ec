import * as mock from '@latchkey/mock'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startBackend, type SuiteConfig } from '../../runtimes/backend.ts'
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
