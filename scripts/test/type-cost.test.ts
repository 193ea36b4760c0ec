import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeOperations } from '@latchkey/mock/operations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const home = fileURLToPath(new URL('..', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

/** The compilers, by the packages that hold them. */
const compilers = [
  ['5.9', createRequire(join(home, 'package.json'))],
  ['7', createRequire(join(root, 'package.json'))],
] as const

let folder: string
let calls: string[]

beforeAll(async () => {
  // Among the packages, so that the programs find what they import.
  folder = await mkdtemp(join(home, 'test/.type-cost-'))
  const file = join(root, 'packages/mock/documents/nitro-sign.json')
  const operations = describeOperations(JSON.parse(await readFile(file, 'utf8')))
  calls = operations
    .filter(({ grants }) => grants === undefined)
    .flatMap((operation) => {
      const { body, cookie: _, ...params } = operation.sampleRequest()
      if (body && Object.keys(body.files).length > 0) return []
      const init = JSON.stringify({ params, ...(body && { body: body.value }) })
      return [
        `await client.${operation.method}('${operation.path}', ${init.replaceAll(/"(query|header|path)":\{\},?/g, '').replace(/,\}/g, '}')})`,
      ]
    })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(compilers)('with TypeScript %s', (version, require) => {
  test('checking a call, and fifty, costs at most 1.2 × what openapi-fetch costs, in instantiations', async () => {
    // Without the cost of the types themselves, which a program meets as declarations.
    const costs = async (type: string, from: string): Promise<[number, number]> => {
      const [none, one, fifty] = [
        await instantiations(require, `${type}-${version}-0`, type, from, 0),
        await instantiations(require, `${type}-${version}-1`, type, from, 1),
        await instantiations(require, `${type}-${version}-50`, type, from, 50),
      ]
      return [one - none, fifty - none]
    }
    const own = await costs('ApiClient', '../../../packages/client-core/src/api-client.ts')
    const theirs = await costs('Client', 'openapi-fetch')
    console.info(
      `TypeScript ${version}, a call and fifty: ${own.join(' and ')}, of openapi-fetch ${theirs.join(' and ')}`,
    )
    expect(own[0] / theirs[0]).toBeLessThanOrEqual(1.2)
    expect(own[1] / theirs[1]).toBeLessThanOrEqual(1.2)
  }, 300_000)

  test('a call costs what it costs, whatever other operations there are', async () => {
    const cost = async (operations: number): Promise<number> => {
      const types = async (calls: number): Promise<number> => {
        const name = `many-${version}-${operations}-${calls}`
        return measure(require, name, manyOperations(operations, calls), 'Types')
      }
      return (await types(1)) - (await types(0))
    }
    // The paths themselves are a type each; the bodies and parameters of others are not looked at.
    expect((await cost(400)) - (await cost(20))).toBeLessThanOrEqual(2 * 380)
  }, 300_000)
})

/** Operations of which each takes a body and parameters that no other takes, and calls of the first. */
function manyOperations(operations: number, calls: number): string {
  const members = Array.from(
    { length: operations },
    (_, at) => `  '/things/${at}/{id${at}}': {
    post: {
      parameters: { path: { id${at}: string }; query?: { q${at}?: string } }
      requestBody: { content: { 'application/json': { a${at}: string; b?: ${at} } } }
      responses: { 200: { content: { 'application/json': { c${at}: string } } } }
    }
  }`,
  )
  return `import type { ApiClient } from '../../../packages/client-core/src/api-client.ts'
interface Paths {
${members.join('\n')}
}
declare const client: ApiClient<Paths>
${Array.from({ length: calls }, () => `await client.POST('/things/0/{id0}', { params: { path: { id0: '' } }, body: { a0: 'x', b: 0 } })`).join('\n')}
export {}
`
}

function instantiations(
  require: NodeJS.Require,
  name: string,
  type: string,
  from: string,
  count: number,
): Promise<number> {
  const lines = Array.from({ length: count }, (_, index) => calls[index % calls.length])
  const code = `import type { paths } from '../../../packages/nitro-sign/src/generated/schema.ts'
import type { ${type} } from '${from}'
declare const client: ${type}<paths>
${lines.join('\n')}
`
  return measure(require, name, code, 'Instantiations')
}

/** What the compiler says of a program that compiles. */
async function measure(require: NodeJS.Require, name: string, code: string, what: string): Promise<number> {
  await writeFile(join(folder, `${name}.ts`), code)
  const options = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2023',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    customConditions: ['@latchkey/source'],
    allowImportingTsExtensions: true,
  }
  const project = join(folder, `${name}.json`)
  await writeFile(project, JSON.stringify({ compilerOptions: options, files: [`${name}.ts`] }))
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [
    tsc,
    '-p',
    project,
    '--extendedDiagnostics',
  ])
  return Number(new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(stdout)?.[1])
}
