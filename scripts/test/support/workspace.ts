import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { main } from '../../src/cli.ts'
import { ourLayout } from '../../src/layout.ts'

export interface Run {
  code: number
  stdout: string
  stderr: string
}

export interface Workspace {
  root: string
  run(...args: string[]): Promise<Run>
  write(files: Record<string, string>): Promise<void>
  read(path: string): Promise<string>
  /** Every file, by path relative to the root. */
  snapshot(): Promise<Record<string, string>>
  [Symbol.asyncDispose](): Promise<void>
}

export interface WorkspaceOptions {
  fetch?: typeof fetch | undefined
  env?: Readonly<Record<string, string | undefined>> | undefined
}

const noNetwork: typeof fetch = () => Promise.reject(new Error('a test reached for the network'))

/** A repository of its own in a temporary folder, and the command line working on it. */
export async function createWorkspace(
  files: Record<string, string>,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-scripts-'))
  const workspace: Workspace = {
    root,
    async run(...args) {
      let stdout = ''
      let stderr = ''
      const code = await main(args, {
        stdout: { write: (text) => (stdout += text) },
        stderr: { write: (text) => (stderr += text) },
        root,
        layoutAt: ourLayout,
        cwd: root,
        fetch: options.fetch ?? noNetwork,
        env: options.env ?? {},
        today: () => '2026-02-03',
      })
      return { code, stdout, stderr }
    },
    async write(more) {
      for (const [path, text] of Object.entries(more)) {
        await mkdir(dirname(join(root, path)), { recursive: true })
        await writeFile(join(root, path), text)
      }
    },
    read: (path) => readFile(join(root, path), 'utf8'),
    async snapshot() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true })
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      const texts = await Promise.all(
        paths.toSorted().map(async (path) => [path, await readFile(join(root, path), 'utf8')]),
      )
      return Object.fromEntries(texts) as Record<string, string>
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true })
    },
  }
  await workspace.write(files)
  return workspace
}

/** The smallest vendor there is: a published document with a token operation and one read. */
export const acme = {
  'packages/acme/package.json': '{ "name": "@latchkey/acme" }\n',
  'specs/acme/source.yaml': `title: Acme API
hosts: [docs.acme.test]
published:
  - kind: mintlify
    url: https://docs.acme.test/token.md
watch:
  - kind: prose
    url: https://docs.acme.test/guide.md
`,
  'specs/acme/published.yaml': `openapi: 3.1.0
info: { title: Acme, version: '1' }
servers:
  - url: https://api.acme.test
security:
  - bearer: []
paths:
  /token:
    post:
      operationId: token
      security: []
      servers:
        - url: https://auth.acme.test
          description: Tokens only
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                grant_type: { type: string }
                clientId: { type: string }
                client_secret: { type: string }
              required: [grant_type, clientId, client_secret]
      responses:
        '200':
          description: A token.
          content:
            application/json:
              schema:
                type: object
                properties:
                  access_token: { type: string }
                  expires_in: { type: integer }
  /things/{id}:
    get:
      operationId: getThing
      description: One thing.
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Thing' }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
  schemas:
    Thing:
      type: object
      properties:
        id: { type: string }
        picture: { type: string, format: binary }
      required: [id]
`,
  'specs/acme/overlay.yaml': `overlay: 1.0.0
info: { title: Corrections to Acme, version: 1.0.0 }
actions:
  - target: $.paths['/token'].post
    description: '[missing] The token dialect.'
    update:
      x-token-dialect:
        encoding: form
        clientAuth: client_secret_post
        grants:
          client_credentials:
            parameters: [client_id, client_secret]
        fields: { client_id: clientId }
        tokenTypeOptional: true
`,
}
