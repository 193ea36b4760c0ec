import { describe, expect, test } from 'vitest'
import { repository } from './own-repository.ts'

describe('latchkey add', { timeout: 240_000 }, () => {
  test.each([
    [
      'an existing vendor',
      { 'specs/petstore/source.yaml': 'title: Mine\n' },
      [],
      'latchkey generate petstore',
    ],
    ['a folder that is not empty', { 'src/petstore/mine.ts': '' }, [], 'Choose another folder: --to'],
    [
      'a folder of another drive',
      {},
      ['--to', 'C:\\code\\petstore'],
      '--to must be a folder of this repository, such as src/acme.',
    ],
    [
      'a folder outside the repository',
      {},
      ['--to', '../elsewhere'],
      '--to must be a folder of this repository, such as src/acme.',
    ],
    ...['', '.', './', './.'].map(
      (folder) =>
        [
          `the repository itself, written as "${folder}",`,
          {},
          ['--to', folder],
          '--to must be a folder of this repository, such as src/acme.',
        ] as const,
    ),
    [
      'a name no package can have',
      {},
      ['--package', 'My Pet'],
      '--package must be the name of an npm package, such as @me/acme.',
    ],
    ['an address as a host', {}, ['--host', 'https://a.example'], 'It must be a host, such as files'],
    [
      'no document',
      {},
      ['--from', ''],
      '--from is empty: it takes a file, an https: address, or - for standard input.',
    ],
    [
      'an address that is not https',
      {},
      ['--from', 'http://localhost:1/a.yaml'],
      'must start with https:. Save it, and give --from its file.',
    ],
    [
      'an address of a file',
      {},
      ['--from', 'file:///petstore.yaml'],
      'must start with https:. Save it, and give --from its file.',
    ],
    [
      'a manifest that breaks off',
      { 'package.json': '{ "name": "x",' },
      [],
      'package.json:1:15: unexpected end',
    ],
    [
      'a manifest that is no JSON',
      { 'package.json': '{ "name": "x", }' },
      [],
      'package.json: is not valid JSON',
    ],
    [
      'a configuration with a folder outside',
      { 'latchkey.config.json': '{ "vendors": { "a": { "code": "../a" } } }' },
      [],
      'latchkey.config.json:1:23 #/vendors/a/code: must be a folder of the repository, such as src/acme',
    ],
    [
      'a configuration that is wrong',
      { 'latchkey.config.json': '{ "spec": "x" }' },
      [],
      'unknown member "spec"',
    ],
    ['an invalid document', { 'petstore.yaml': 'a: [1' }, [], 'petstore.yaml'],
    [
      'a file where documents have to go',
      { specs: 'a file' },
      [],
      'specs/petstore/published.yaml: nothing was written: a file stands where a folder has to be',
    ],
    [
      'a file where clients have to go',
      { src: 'a file' },
      [],
      'src/petstore/generated/schema.ts: nothing was written: a file stands where a folder has to be',
    ],
  ] as const)('writes nothing for %s, and says in a line what to do', async (_, files, args, says) => {
    const { add, list } = repository(files)
    const before = list()
    const { code, err, out } = await add(...args)
    expect({ out, isDone: code === 0 }).toEqual({ out: '', isDone: false })
    expect(err).toContain(says)
    // What commander refuses itself has the way to the help behind it.
    expect(err.replace('Add --help to see what there is.\n', '').trim().split('\n')).toHaveLength(1)
    expect(list()).toEqual(before)
  })

  test.each([
    ['--to', 'src/aux', '"aux"'],
    ['--to', 'src/COM¹/pets', '"COM¹"'],
    ['--to', 'src/conout$', '"conout$"'],
    ['--to', 'src/pets?', '"pets?"'],
    ['--to', 'src/pets.', '"pets."'],
    ['--to', 'src/pe\u001b[31mts', String.raw`"pe\u001b[31mts"`],
    ['--package', '@me/aux.v2', '"aux.v2"'],
  ])('makes no folder that Windows cannot have: %s %j', async (option, given, shown) => {
    const { add, list } = repository()
    const before = list()
    const { code, err, out } = await add(option, given)
    const says = `Windows takes no folder named ${shown}. Choose another for the client, such as --to src/petstore.`
    expect({ code, err, out }).toEqual({ code: 2, err: expect.stringContaining(says), out: '' })
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(list()).toEqual(before)
  })

  test('a folder is the same with and without what changes nothing in its path', async () => {
    const { add, list, read } = repository()
    const { code } = await add('--to', './src/./api/.', '--no-input')
    expect({ code, client: list().includes('src/api/client.ts') }).toEqual({ code: 0, client: true })
    expect(read('latchkey.config.json')).toContain('"src/api"')
  })

  test.each([
    ['aux', 'Windows takes no folder of that name. Add a word to it, such as aux-api.'],
    ['com1', 'Windows takes no folder of that name.'],
    ['Pets', 'use lower-case words'],
    ['p'.repeat(41), 'of at most 40 characters'],
  ])('takes no vendor of the name %s', async (name, says) => {
    const { run: latchkey, list } = repository()
    const before = list()
    const { code, err } = await latchkey('add', name, '--from', 'petstore.yaml', '--no-install')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) })
    expect(list()).toEqual(before)
  })
})
