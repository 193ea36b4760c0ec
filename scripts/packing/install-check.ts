import { join } from 'node:path'
import { measureFootprint, type Footprint } from './footprint.ts'
import { readEntries, type EntryFacts } from './imports.ts'
import type { Tarball } from './pack.ts'
import { commandsOf, importsOfExamples, optionalPeersOf, type PublishedPackage } from './packages.ts'
import { createProject } from './project.ts'
import { run } from '../lib/run.ts'

export interface InstallCheck {
  entries: EntryFacts[]
  footprint: Footprint
  problems: string[]
  /** The project pnpm installed, with optional peers and what the examples import, for consumers to live in. */
  folder: string
  /** The project npm installed, without them. */
  npmFolder: string
}

/** Per kind of package (its tag), how much an installation may bring. Tools are not limited: they are no part of what is built with them. */
const limits: { readonly [tag: string]: { packages: number; bytes: number } } = {
  core: { packages: 1, bytes: 1_000_000 },
  // Itself, auth-core, openapi-fetch and the types of that.
  'client-core': { packages: 4, bytes: 1_000_000 },
  vendor: { packages: 5, bytes: 1_000_000 },
}

/** Installs one tarball into empty projects, by npm alone and by pnpm with its optional peers, and uses what is there. */
export async function checkInstall(
  published: PublishedPackage,
  packages: readonly PublishedPackage[],
  tarballs: readonly Tarball[],
  folder: string,
): Promise<InstallCheck> {
  const { name, manifest } = published
  const problems: string[] = []
  const entries = await readEntries(published, packages)

  const npm = { folder: join(folder, 'npm'), entries: entries.filter(({ needsPeer }) => !needsPeer) }
  const pnpm = { folder: join(folder, 'pnpm'), entries }
  const alone = { [name]: manifest.version }
  const npmWarned = await createProject({ folder: npm.folder, manager: 'npm', dependencies: alone, tarballs })
  const pnpmWarned = await createProject({
    folder: pnpm.folder,
    manager: 'pnpm',
    dependencies: { ...importsOfExamples(published), ...optionalPeersOf(manifest), ...alone },
    tarballs,
  })
  problems.push(...npmWarned.map((line) => `npm install warns: ${line}`))
  problems.push(...pnpmWarned.map((line) => `pnpm install warns: ${line}`))
  for (const project of [npm, pnpm]) {
    for (const { specifier } of project.entries) {
      const program = `const entry = await import(${JSON.stringify(specifier)}); if (Object.keys(entry).length === 0) console.log('types only')`
      const outcome = await run(process.execPath, ['--input-type=module', '-e', program], {
        cwd: project.folder,
      })
      if (outcome.code !== 0)
        problems.push(`import '${specifier}' fails once installed: ${outcome.stderr.trim()}`)
    }
    for (const command of commandsOf(manifest)) {
      const binary = join(project.folder, 'node_modules', '.bin', command)
      const outcome = await run(binary, ['--help'], { cwd: project.folder, timeoutMs: 30_000 })
      if (outcome.code !== 0)
        problems.push(`${command} --help fails once installed: ${outcome.stderr.trim()}`)
    }
  }

  const footprint = measureFootprint(npm.folder)
  for (const limit of published.tags.flatMap((tag) => limits[tag] ?? [])) {
    if (footprint.packages.length > limit.packages) {
      problems.push(
        `installs ${footprint.packages.length} packages, at most ${limit.packages}: ${footprint.packages.join(', ')}`,
      )
    }
    if (footprint.bytes > limit.bytes)
      problems.push(`installs ${footprint.bytes} bytes, at most ${limit.bytes}`)
  }
  return { entries, footprint, problems, folder: pnpm.folder, npmFolder: npm.folder }
}
