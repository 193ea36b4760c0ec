import { execFile } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '../test/support/linked-workspace.ts'
import { strictest } from '../repositories/kinds/shared.ts'

/** What became of a document in somebody else's repository: `yes`, `refused`, or what is wrong there. */
export type AtStrangers = string

const main = join(repository, 'packages/cli/src/main.ts')
const source = '--conditions=@latchkey/source'

/**
 * Adds a document to an empty repository by `latchkey add`, compiles it under the strictest settings that `tsc --init`
 * writes, and holds the client to its document by `latchkey generate --check`.
 */
export async function addAtStrangers(file: string): Promise<AtStrangers> {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-stranger-'))
  try {
    await writeFile(join(root, 'package.json'), '{ "private": true, "type": "module" }\n')
    const compilerOptions = { ...strictest, rootDir: 'src', noEmit: true }
    await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
    const latchkey = (...args: string[]) => run(root, process.execPath, source, main, ...args)
    const added = await latchkey('add', 'case', '--from', resolve(file), '--no-install', '--json')
    if (added !== undefined) return 'refused'
    symlinkSync(join(repository, 'packages/cli/node_modules'), join(root, 'node_modules'))
    const tsc = join(repository, 'docs/node_modules/typescript/bin/tsc')
    const ours = ['--customConditions', '@latchkey/source', '--allowImportingTsExtensions']
    const compiled = await run(root, process.execPath, tsc, '--pretty', 'false', '-p', root, ...ours)
    // The packages' own sources are held to other settings.
    const wrong = compiled?.split('\n').find((line) => line.startsWith('src/'))
    if (wrong !== undefined) return wrong
    const differs = await latchkey('generate', '--check')
    return differs === undefined ? 'yes' : differs
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** What a program said that failed; undefined where it did not. */
async function run(cwd: string, program: string, ...args: string[]): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26 })
    return undefined
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string }
    return stdout || stderr || message
  }
}
