import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { acme, createWorkspace } from '../support/workspace.ts'
import { documentOf, instructions } from '@latchkey/testkit'

const tag = (src: string, path: string, method = 'get') =>
  `{% openapi src="${src}" path="${path}" method="${method}" %}\n{% endopenapi %}\n\n`

function site(texts: Record<string, string>): typeof fetch & { asked: string[] } {
  const asked: string[] = []
  const fetch = async (input: string | URL | Request) => {
    asked.push(String(input))
    const text = texts[String(input)]
    return text === undefined ? new Response('gone', { status: 404 }) : new Response(text)
  }
  return Object.assign(fetch, { asked })
}

const source = (page: string, kind = 'gitbook') =>
  `title: Shop API\nhosts: [docs.shop.test]\npublished:\n  - kind: ${kind}\n    url: ${page}\n`

describe('a document that a page names', () => {
  test('is taken whole and byte for byte, from where the page is, once', async () => {
    const document = documentOf('GET /x', { paths: { '/x': { get: {} }, '/y': { get: {} } } })
    const fetch = site({
      'https://docs.shop.test/a/page.md': `${tag('../files/shop%20v1.json', '/x')}${tag('../files/shop%20v1.json', '/y')}${instructions}`,
      'https://docs.shop.test/files/shop%20v1.json': document,
    })
    const page = source('https://docs.shop.test/a/page.md')
    await using workspace = await createWorkspace({ 'specs/shop/source.yaml': page }, { fetch })
    expect(await workspace.run('pull')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/shop/published.yaml')).toBe(document)
    expect(await workspace.read('specs/shop/source.yaml')).toContain('reference: ../files/shop%20v1.json')
    expect(fetch.asked).toEqual([
      'https://docs.shop.test/a/page.md',
      'https://docs.shop.test/files/shop%20v1.json',
    ])
  })

  test('becomes one with the others, and with what the page holds itself', async () => {
    const fetch = site({
      'https://docs.shop.test/page.md': `${tag('a.json', '/a')}${tag('b.json', '/gone', 'post')}\`\`\`json\n${documentOf('GET /c')}\n\`\`\`\n`,
      'https://docs.shop.test/a.json': documentOf('GET /a'),
      'https://docs.shop.test/b.json': documentOf('GET /b'),
    })
    const page = source('https://docs.shop.test/page.md')
    await using workspace = await createWorkspace({ 'specs/shop/source.yaml': page }, { fetch })
    const { code, stderr } = await workspace.run('pull')
    expect(code).toBe(0)
    expect(stderr).toContain(
      'https://docs.shop.test/page.md:4 #/paths/~1gone/post: is about POST /gone, which the document does not have',
    )
    const published = await workspace.read('specs/shop/published.yaml')
    for (const path of ['/a', '/b', '/c']) expect(published).toContain(`  ${path}:\n`)
  })

  const refused: [title: string, href: string, reason: string][] = [
    [
      'on another host',
      'https://evil.test/x.json',
      'https://docs.shop.test/page.md:3: names https://evil.test/x.json, which cannot be read: evil.test is not one of the hosts source.yaml states (docs.shop.test)',
    ],
    [
      'that is not to be had',
      'x.json',
      'https://docs.shop.test/page.md:3: names https://docs.shop.test/x.json, which cannot be read: HTTP 404',
    ],
    [
      'that is a login page',
      'login',
      'https://docs.shop.test/login:1: is an HTML page, titled “Sign in”: it wants a login first',
    ],
    [
      'in no place',
      'javascript:alert(1)',
      'https://docs.shop.test/page.md:3: { openapi } names the document “javascript:alert(1)” for GET /x, but not where it is; give its address',
    ],
    [
      'in a file',
      'file:///etc/passwd',
      'https://docs.shop.test/page.md:3: { openapi } names the document “file:///etc/passwd” for GET /x',
    ],
  ]
  test.each(refused)(
    'is not taken %s; the page and line are named and nothing is written',
    async (_title, href, reason) => {
      const fetch = site({
        'https://docs.shop.test/page.md': `# T\n\n${tag(href, '/x')}`,
        'https://docs.shop.test/login': '<!doctype html><title>Sign in</title>',
      })
      const files = { 'specs/shop/source.yaml': source('https://docs.shop.test/page.md') }
      await using workspace = await createWorkspace(files, { fetch })
      const before = await workspace.snapshot()
      const { code, stderr } = await workspace.run('pull')
      expect(code).toBe(1)
      expect(stderr).toContain(reason)
      expect(await workspace.snapshot()).toEqual(before)
      expect(fetch.asked.every((url) => url.startsWith('https://docs.shop.test/'))).toBe(true)
    },
  )

  test('is told and left out where its host is not allowed and the page holds documents itself', async () => {
    const block = `\`\`\`json\n${documentOf('GET /c')}\n\`\`\`\n`
    const fetch = site({
      'https://docs.shop.test/page.md': `${tag('https://cdn.shop.test/x.json', '/x')}${block}`,
    })
    const files = { 'specs/shop/source.yaml': source('https://docs.shop.test/page.md') }
    await using workspace = await createWorkspace(files, { fetch })
    const { code, stderr } = await workspace.run('pull')
    expect(code).toBe(0)
    expect(stderr).toContain(
      'https://docs.shop.test/page.md:1: names https://cdn.shop.test/x.json, which was not read: only what stands on the page itself was taken',
    )
    expect(stderr).toContain('is about GET /x, which the document does not have')
    expect(await workspace.read('specs/shop/published.yaml')).toBe(`${documentOf('GET /c')}\n`)
    expect(fetch.asked).toEqual(['https://docs.shop.test/page.md'])
  })

  test('is taken from a further host where the command line allows it', async () => {
    const fetch = site({ 'https://cdn.shop.test/x.json': documentOf('GET /x') })
    const files = { 'page.md': tag('https://cdn.shop.test/x.json', '/x') }
    await using workspace = await createWorkspace(files, { fetch })
    const args = ['new-vendor', 'shop', '--from', 'page.md']
    expect((await workspace.run(...args)).stderr).toContain('cdn.shop.test is not one of the hosts')
    expect(await workspace.run(...args, '--host', 'cdn.shop.test')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/shop/source.yaml')).toContain('cdn.shop.test')
  })
})

describe('a file in place of an address', () => {
  const files = {
    'specs/shop/source.yaml': source('./pages/order.md'),
    'specs/shop/pages/order.md': tag('../files/shop.json', '/x'),
    'specs/shop/files/shop.json': documentOf('GET /x'),
  }

  test('stands in the vendor’s folder, with the documents it names', async () => {
    await using workspace = await createWorkspace(files)
    expect(await workspace.run('pull')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/shop/published.yaml')).toBe(documentOf('GET /x'))
    expect((await workspace.run('drift')).stderr).toContain('no drift, 1 of 1 pages compared')
  })

  test('does not lead out of its folder, by path or by link', async () => {
    const outside = { ...files, 'specs/shop/pages/order.md': tag('../../../../secret.json', '/x') }
    await using workspace = await createWorkspace(outside)
    expect((await workspace.run('pull')).stderr).toContain(
      'specs/shop/pages/order.md:1: names ../secret.json, which cannot be read: is outside the folder',
    )
    await workspace.write({ 'specs/shop/pages/order.md': tag('../files/link.json', '/x') })
    await symlink('/etc/hostname', join(workspace.root, 'specs/shop/files/link.json'))
    const { code, stderr } = await workspace.run('pull')
    expect(code).toBe(1)
    expect(stderr).toContain('names specs/shop/files/link.json, which cannot be read: a link that leads out')
  })

  test('may be given on the command line; what it names is looked for beside it', async () => {
    await using workspace = await createWorkspace({
      'saved/page.md': tag('shop.json', '/x'),
      'saved/shop.json': documentOf('GET /x'),
    })
    expect(await workspace.run('new-vendor', 'shop', '--from', 'saved/page.md')).toMatchObject({ code: 0 })
    expect(await workspace.read('specs/shop/published.yaml')).toBe(documentOf('GET /x'))
  })
})

describe('several published pages', () => {
  const fence = '````'
  const page = (operation: string) =>
    `# T\n\n${fence}json shop.json ${operation}\n${documentOf(operation)}\n${fence}\n`
  const several = `title: Shop API\nhosts: [docs.shop.test]\npublished:\n${['a', 'b'].map((name) => `  - kind: mintlify\n    url: https://docs.shop.test/${name}.md\n`).join('')}`

  test('make one document, and what stands on two of them is reported', async () => {
    const texts = {
      'https://docs.shop.test/a.md': page('GET /a'),
      'https://docs.shop.test/b.md': page('GET /b'),
    }
    await using workspace = await createWorkspace(
      { ...acme, 'specs/shop/source.yaml': several, 'packages/shop/package.json': '{}' },
      { fetch: site(texts) },
    )
    expect(await workspace.run('pull', 'shop')).toMatchObject({ code: 0 })
    const published = await workspace.read('specs/shop/published.yaml')
    expect(published).toContain('  /a:\n')
    expect(published).toContain('  /b:\n')
    expect(await workspace.run('generate', 'shop')).toMatchObject({ code: 0 })
    const drift = await workspace.run('drift', 'shop')
    expect(drift).toMatchObject({ code: 0, stdout: '' })

    texts['https://docs.shop.test/b.md'] = page('GET /a')
    const changed = await workspace.run('drift', 'shop')
    expect(changed.code).toBe(3)
    expect(changed.stdout).toContain('`GET /b` was removed')
    expect(changed.stdout).toContain('#/paths/~1b/get')
    expect((await workspace.run('pull', 'shop')).stderr).toContain(
      'https://docs.shop.test/b.md:4: GET /a stands here a second time (https://docs.shop.test/a.md)',
    )
  })

  test('are read together or not at all', async () => {
    await using workspace = await createWorkspace({ 'specs/shop/source.yaml': several })
    expect((await workspace.run('pull', 'shop', '--page', 'https://docs.shop.test/a.md')).stderr).toContain(
      'specs/shop/source.yaml: the document is made of 2 pages, which are read together',
    )
  })
})
