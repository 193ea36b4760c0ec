import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { petstore, repository } from './own-repository.ts'

/** The text that the first call of `GET` in a program is given. */
function pathOf(program: string): string | undefined {
  const file = ts.createSourceFile('a.ts', program, ts.ScriptTarget.Latest, true)
  const find = (node: ts.Node): string | undefined =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)
      ? node.arguments.map((one) => (ts.isStringLiteral(one) ? one.text : undefined)).find(Boolean)
      : ts.forEachChild(node, find)
  return find(file)
}

describe('the program that latchkey add prints', { timeout: 60_000 }, () => {
  test.each([
    ['ends the text', String.raw`/\');process.exit(9);//`],
    ['escapes its end', '/pets\\'],
    ['would be obeyed by a terminal, in several lines', `/"'\u001b]0;title\u0007\nprocess.exit(9)`],
  ])('calls a path that %s, and runs nothing of it', async (_, path) => {
    const { add } = repository({ 'petstore.yaml': petstore.replace('/pets:', `${JSON.stringify(path)}:`) })
    const { code, out, err } = await add()
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(pathOf(out)).toBe(path)
    expect(out).not.toMatch(/[^\P{Cc}\n]/u)
  })

  test('is told to be run so that a shell takes its path, whatever is in it', async () => {
    const { add } = repository()
    const { err } = await add('--to', 'src/my $HOME/petstore')
    expect(err).toContain('--env-file=mock.env "src/my \\$HOME/petstore-example.ts"\n')
  })
})

test('latchkey add reads no address a document names, and starts nothing a document says', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as { port: number }
    const { add, list, root } = repository({
      'petstore.yaml': petstore
        .replace('title: Petstore', "title: '`touch pwned` ${process.exit(9)} */ ../../x'")
        .replace('#/components/schemas/Pet', `http://127.0.0.1:${port}/pet.yaml`),
    })
    const { code } = await add()
    expect(code).not.toBe(0)
    expect(asked).toBe(0)
    expect(list()).toEqual(['package.json', 'petstore.yaml'])
    expect(existsSync(join(root, 'pwned'))).toBe(false)
  } finally {
    server.close()
  }
})
