import { join } from 'node:path'
import { removeLeftovers } from './leftovers.ts'
import type { Manifest, PublishedPackage } from './packages.ts'
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
  const packed = await pnpmPack(folder, ['--out', join(into, '%s-%v.tgz')])
  return { ...packed, file: packed.filename, sizeBytes: packed.size, files: packed.files }
}

/** The manifest in a tarball, as a registry would show it. */
export async function readPackedManifest(file: string): Promise<Manifest> {
  return JSON.parse(await runWell('tar', ['-xzOf', file, 'package/package.json'])) as Manifest
}

/** What the tarball of a built package would contain, sorted. @throws Error when it is not built */
export async function listPackedFiles({ folder }: PublishedPackage): Promise<string[]> {
  removeLeftovers(folder)
  const { files } = await pnpmPack(folder, ['--dry-run'])
  return files
}

interface PackResult {
  name: string
  version: string
  filename: string
  size: number
  files: string[]
}

async function pnpmPack(folder: string, args: readonly string[]): Promise<PackResult> {
  const stdout = await runWell('pnpm', ['pack', '--json', ...args], { cwd: folder })
  const result = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Omit<PackResult, 'files'> & {
    files: { path: string }[]
  }
  const files = result.files.map(({ path }) => path).sort()
  if (!files.some((path) => path.startsWith('dist/'))) {
    throw new Error(`${result.name} has no dist: run pnpm build first`)
  }
  return { ...result, files }
}
