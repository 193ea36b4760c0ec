import { describeExports } from './declarations.ts'
import { readEntries } from './imports.ts'
import { listPackedFiles } from './pack.ts'
import { commandsOf, findPublishedPackages, type PublishedPackage } from './packages.ts'

/** What users of a package can see of it, as Markdown: the same text for the same package, whatever the machine. */
export async function writeApiReport(published: PublishedPackage): Promise<string> {
  const { name } = published
  const sections = [
    `# ${name}, as its users see it`,
    'Written by `pnpm api --write`, compared by `pnpm check`. What changes here changes for users: it wants a changeset.',
    describeManifest(published),
    describeFiles(await listPackedFiles(published)),
  ]
  const seen = new Set<string>()
  for (const entry of await readEntries(published, findPublishedPackages())) {
    const facts = [
      `- Runs on: ${entry.needsNode ? 'Node and what is compatible with it' : 'every runtime'}`,
      `- Imports: ${listCode(entry.imports)}`,
      ...(entry.browserModule === undefined ? [] : [`- In browser bundles: \`${entry.browserModule}\``]),
    ]
    sections.push(
      `## ${entry.specifier}`,
      facts.join('\n'),
      fence(withoutSeen(withoutSchema(describeExports(published, entry)), seen)),
    )
  }
  return `${sections.join('\n\n')}\n`
}

function describeManifest({ manifest }: PublishedPackage): string {
  const { engines, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const commands = commandsOf(manifest)
  const peers = Object.keys(peerDependencies).map((name) =>
    peerDependenciesMeta[name]?.optional ? `${name} (optional)` : name,
  )
  return [
    `- Node: ${engines?.node ?? 'not stated'}`,
    `- Dependencies: ${listCode(Object.keys(dependencies).sort())}`,
    ...(peers.length > 0 ? [`- Peers: ${listCode(peers.sort())}`] : []),
    ...(commands.length > 0 ? [`- Commands: ${listCode(commands)}`] : []),
  ].join('\n')
}

/** The types of the document are named only: what changes in them is read in `src/generated/schema.ts`, once. */
export function withoutSchema(declarations: string): string {
  return declarations.replaceAll(
    /^(?:export )?interface (components|operations|paths|webhooks) \{\n.*?\n\}$/gms,
    'export interface $1 {} // generated: src/generated/schema.ts',
  )
}

/** Drops types that are only referred to and were shown before: a vendor's whole schema is told once. */
export function withoutSeen(declarations: string, seen: Set<string>): string {
  const blocks = declarations.split(/\n{2,}/)
  const kept = blocks.filter((block) => {
    const bare = block.replace(/^export (?!\{)/m, '')
    const isNews = !seen.has(bare)
    seen.add(bare)
    return isNews || bare !== block || /^(?:import|export) /m.test(block)
  })
  return kept.join('\n\n')
}

/** The section with the contents of the tarball; what differs in its ending only shares a line. */
export function describeFiles(files: readonly string[]): string {
  const endings = new Map<string, string[]>()
  for (const file of files) {
    const [, stem = file, ending = ''] = /^(dist\/.+?)\.((?:d\.ts|js)(?:\.map)?)$/.exec(file) ?? []
    endings.set(stem, [...(endings.get(stem) ?? []), ending].filter(Boolean))
  }
  const lines = [...endings].map(([stem, kinds]) => {
    if (kinds.length === 0) return stem
    return kinds.length === 1 ? `${stem}.${kinds[0]}` : `${stem}.{${kinds.sort().join(',')}}`
  })
  return `## Files\n\n${fence(lines.sort().join('\n'), 'text')}`
}

function fence(text: string, language = 'ts'): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

function listCode(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ')
}
