import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll } from 'vitest'
import { run } from './run.ts'

const scratch = mkdtempSync(join(tmpdir(), 'latchkey-cli-repository-'))
afterAll(() => rmSync(scratch, { recursive: true }))
/** What programs of a repository import. */
export const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

export const petstore = `openapi: 3.1.0
info: { title: Petstore, version: '1', description: "import { a } from './b.ts'" }
servers: [{ url: https://petstore.example/v1 }]
security: [{ oauth: [] }]
paths:
  /pets:
    get:
      responses:
        '200':
          description: The pets.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://petstore.example/oauth/token, scopes: {} } } }
  schemas:
    Pet: { type: object, required: [id, name], properties: { id: { type: integer }, name: { type: string } } }
`

/** Somebody's repository: what is in it, and our command line in its folder. */
export function repository(files: Record<string, string> = {}) {
  const root = mkdtempSync(join(scratch, 'r-'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries({
    'petstore.yaml': petstore,
    'package.json': '{ "type": "module" }',
    ...files,
  }))
    write(path, text)
  const list = (): string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted()
  return {
    root,
    write,
    list,
    read: (path: string): string => readFileSync(join(root, path), 'utf8'),
    run: (...args: string[]) => run(args, { cwd: root }),
    add: (...args: string[]) =>
      run(['add', 'petstore', '--from', 'petstore.yaml', '--no-install', ...args], { cwd: root }),
  }
}

/** A `tsconfig.json` that asks for all it can, without the types of Node, and what else is to stand in it. */
export const strictConfig = (options: Record<string, unknown>): string =>
  JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      verbatimModuleSyntax: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      isolatedModules: true,
      ...options,
    },
  })

/** What the program's own compiler, with its own settings, says of all that was made. */
export function problemsOf(root: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object
  }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(fileNames, {
    ...options,
    noEmit: true,
    skipLibCheck: true,
    customConditions: ['@latchkey/source'],
    allowImportingTsExtensions: true,
    noImplicitOverride: false,
  })
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file?.fileName.startsWith(root) ?? true)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}
