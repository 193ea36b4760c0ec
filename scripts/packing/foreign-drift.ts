import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../lib/run.ts'

/** A vendor's document as it was, with one compatible change, and with one that breaks callers. */
const documents = {
  before: describeApi('integer'),
  compatible: describeApi('integer', '  /others:\n    get: { responses: { 204: { description: None. } } }\n'),
  breaking: describeApi('string'),
  page: '<!doctype html><title>Log in</title>',
}

interface Step {
  /** What the vendor publishes now; absent: what it did before. */
  document?: keyof typeof documents
  args: readonly string[]
  code: number
  /** Part of what is printed. */
  says: string
}

const steps: readonly Step[] = [
  { document: 'before', args: ['--write'], code: 0, says: 'wrote specs/acme/published.yaml' },
  { args: ['--offline'], code: 0, says: 'no drift' },
  { document: 'compatible', args: [], code: 2, says: 'GET /others' },
  { document: 'breaking', args: ['acme', '--report', 'markdown'], code: 3, says: 'size' },
  { document: 'page', args: [], code: 1, says: 'specs/acme/vendor.yaml' },
  { document: 'breaking', args: ['--write'], code: 3, says: 'wrote .changeset/spec-acme-' },
  { args: [], code: 0, says: 'no drift' },
  { args: ['--nope'], code: 1, says: '--nope' },
  { args: ['--live', 'acme'], code: 1, says: 'set ACME_BASE_URL' },
]

/**
 * Uses the installed command line for the documents of a vendor that is not ours, in a repository that is not ours.
 *
 * @param folder the project; the repository is made in it anew
 * @param node program that runs it
 * @returns what went otherwise than it must
 */
export async function checkForeignDrift(folder: string, node: string): Promise<string[]> {
  const source =
    'title: Acme API\nhosts: []\npublished: [{ kind: openapi, url: ./vendor.yaml }]\nlive: [{ operation: GET /things }]\n'
  const root = join(folder, 'foreign')
  rmSync(root, { recursive: true, force: true })
  write(root, 'specs/acme/source.yaml', source)
  write(root, 'package.json', '{ "name": "somebody-elses" }')
  write(root, '.changeset/config.json', '{}')
  const problems: string[] = []
  for (const { document, args, code, says } of steps) {
    if (document) write(root, 'specs/acme/vendor.yaml', documents[document])
    const outcome = await drift(folder, node, [...args, '--root', root])
    const said = `${outcome.stdout}${outcome.stderr}`
    if (outcome.code === code && said.includes(says)) continue
    const command = `latchkey drift ${args.join(' ')}`.trim()
    problems.push(
      `${command} (${document ?? 'unchanged'}) ends with ${outcome.code}, not ${code} and "${says}": ${said.trim()}`,
    )
  }
  return problems
}

/** The same where the engine is not installed: it must say what to install. */
export async function checkMissingDrift(folder: string, node: string): Promise<string[]> {
  const { code, stderr } = await drift(folder, node, ['--offline'])
  if (code === 1 && /npm install [^\n]*@latchkey\/drift\n$/.test(stderr)) return []
  return [`latchkey drift without @latchkey/drift ends with ${code}: ${stderr.trim()}`]
}

function drift(folder: string, node: string, args: readonly string[]) {
  const main = join(folder, 'node_modules/@latchkey/cli/dist/main.js')
  return run(node, [main, 'drift', ...args], { cwd: folder, timeoutMs: 60_000, env: { NO_COLOR: '1' } })
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function describeApi(size: string, more = ''): string {
  return `openapi: 3.1.0
info: { title: Acme, version: '1' }
paths:
  /things:
    get:
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema:
                type: object
                required: [size]
                properties:
                  size: { type: ${size} }
                  state: { type: string }
${more}`
}
