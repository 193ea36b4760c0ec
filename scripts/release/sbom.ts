import { runWell } from '../lib/run.ts'

/**
 * What comes along when a package is installed, as CycloneDX 1.6 JSON, from the lockfile: no network, no store.
 *
 * @param version the one it is released as, where the manifest does not say so yet
 */
export async function makeSbom(
  root: string,
  { name, version }: { name: string; version: string },
): Promise<string> {
  const options = ['--prod', '--lockfile-only', '--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6']
  const text = await runWell('pnpm', ['sbom', '--filter', name, ...options], { cwd: root })
  const own = `pkg:npm/${name.replace('@', '%40')}@`
  const sbom = JSON.parse(text.slice(text.indexOf('{')), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(own) ? own + version : value,
  ) as { metadata?: { component?: { version?: string } } }
  if (sbom.metadata?.component === undefined) throw new Error(`pnpm made no SBOM of ${name}`)
  sbom.metadata.component.version = version
  return `${JSON.stringify(sbom, null, 2)}\n`
}

/** Names and versions of what an SBOM lists. */
export function componentsOf(sbom: string): string[] {
  const { components = [] } = JSON.parse(sbom) as { components?: { purl: string }[] }
  return components.map(({ purl }) => decodeURIComponent(purl.replace('pkg:npm/', ''))).sort()
}
