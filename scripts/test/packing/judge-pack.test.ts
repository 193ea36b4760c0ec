import { describe, expect, test } from 'vitest'
import { environments } from '../../packing/consumers.ts'
import { judgePack, type CompilationResult, type Examined } from '../../packing/judge-pack.ts'

function examined(name: string, facts: Partial<Examined> = {}): Examined {
  const shortName = name.replace('@x/', '')
  const manifest = { name, version: '1.0.0' }
  return {
    published: { name, shortName, folder: '', manifest, tags: [] },
    tarball: { name, version: '1.0.0', file: '', sizeBytes: 10, files: ['dist/index.js'] },
    install: { entries: [], footprint: { packages: [name], bytes: 10 } },
    consumers: 1,
    publint: [],
    attw: [],
    problems: [],
    ...facts,
  }
}

function compiled(series: string, ...errors: CompilationResult['errors']): CompilationResult {
  const compiler = { series, version: `${series}.4`, tsc: '', typeRoots: '' }
  return { compilation: { compiler, resolution: 'nodenext', environment: environments[0]! }, errors }
}

const error = (inPackage: string | undefined, file = 'x.d.ts') => ({ file, inPackage, text: 'error TS1: no' })

describe('The verdict on the tarballs', () => {
  test('blames the package whose declarations do not compile, on that TypeScript', () => {
    const { packages, problems } = judgePack(
      [examined('@x/a'), examined('@x/b')],
      [compiled('5.0', error('@x/b')), compiled('7.0')],
      [],
    )
    expect(packages.map(({ name, typescript }) => [name, typescript])).toEqual([
      ['@x/a', { '5.0.4': true, '7.0.4': true }],
      ['@x/b', { '5.0.4': false, '7.0.4': true }],
    ])
    expect(problems).toEqual(['@x/b: x.d.ts: error TS1: no (TypeScript 5.0; nodenext; browser)'])
  })

  test('blames the package by whose user an error was found', () => {
    const { packages } = judgePack(
      [examined('@x/a')],
      [compiled('7.0', error(undefined, '/tmp/p/a/pnpm/entry-0.ts'))],
      [],
    )
    expect(packages[0]?.typescript).toEqual({ '7.0.4': false })
  })

  test('tells an error once, with all the places it was seen', () => {
    const { problems } = judgePack(
      [examined('@x/a')],
      [compiled('5.0', error('@x/a')), compiled('5.4', error('@x/a'))],
      [],
    )
    expect(problems).toEqual(['@x/a: x.d.ts: error TS1: no (TypeScript 5.0, 5.4; nodenext; browser)'])
  })

  test('lets a known error of others pass on the TypeScript it is known for, and no further', () => {
    const excuse = { package: 'other', typescript: '5.0', reason: 'known' }
    const results = [compiled('5.0', error('other', '/a/pnpm/x.d.ts')), compiled('7.0')]
    expect(judgePack([examined('@x/a')], results, [excuse])).toMatchObject({
      problems: [],
      excuses: [excuse],
    })
    const later = [...results, compiled('5.4', error('other', '/a/pnpm/x.d.ts'))]
    expect(judgePack([examined('@x/a')], later, [excuse]).problems).toHaveLength(1)
  })

  test('wants an excuse removed that nothing needs any more', () => {
    const excuse = { package: 'other', typescript: '5.0', reason: 'known' }
    expect(judgePack([examined('@x/a')], [compiled('5.0')], [excuse]).problems).toEqual([
      expect.stringContaining('remove it'),
    ])
  })

  test('repeats what the linters and the installation found', () => {
    const facts = { publint: ['a'], attw: ['b'], problems: ['c'] }
    const { problems, packages } = judgePack([examined('@x/a', facts)], [], [])
    expect(problems).toEqual(['@x/a: c', '@x/a: a', '@x/a: b'])
    expect(packages[0]).toMatchObject({ publint: false })
  })
})
