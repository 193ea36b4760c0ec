import { join } from 'node:path'
import { removeLeftovers } from './leftovers.ts'
import type { PublishedPackage } from './packages.ts'
import { runWell } from '../lib/run.ts'

export interface Tarball {
  name: string
  version: string
  /** Where it is. */
  file: string
  sizeBytes: number
  /** Paths inside, sorted. */
  files: string[]
}

/** Packs a built package as it would be published. @throws Error when it is not built */
export async function packPackage({ folder }: PublishedPackage, into: string): Promise<Tarball> {
  removeLeftovers(folder)
  const answer = await pnpmPack(folder, ['--out', join(into, '%s-%v.tgz')])
  return { ...answer, file: answer.filename, sizeBytes: answer.size, files: answer.files }
}

/** What the tarball of a built package would contain, sorted. @throws Error when it is not built */
export async function listPackedFiles({ folder }: PublishedPackage): Promise<string[]> {
  removeLeftovers(folder)
  const { files } = await pnpmPack(folder, ['--dry-run'])
  return files
}

interface PackAnswer {
  name: string
  version: string
  filename: string
  size: number
  files: string[]
}

async function pnpmPack(folder: string, args: readonly string[]): Promise<PackAnswer> {
  const stdout = await runWell('pnpm', ['pack', '--json', ...args], { cwd: folder })
  const answer = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Omit<PackAnswer, 'files'> & {
    files: { path: string }[]
  }
  const files = answer.files.map(({ path }) => path).sort()
  if (!files.some((path) => path.startsWith('dist/'))) {
    throw new Error(`${answer.name} has no dist: run pnpm build first`)
  }
  return { ...answer, files }
}
