import type { LatchkeyConfig, VendorConfig } from '@latchkey/spec'
import { CliError } from '../cli-error.ts'
import type { Engine } from './engine.ts'

const jsonFile = 'latchkey.config.json'

/**
 * The configuration with one more vendor in it, as a change of its file; no change where it says so already.
 *
 * @throws {@link CliError} for a configuration that is a program: its owner has to write the line
 */
export async function configWith(
  { readConfig, readText }: Engine,
  root: string,
  vendor: string,
  place: VendorConfig,
): Promise<{ config: LatchkeyConfig; change: { path: string; text: string } | undefined }> {
  const found = await readConfig(root)
  const before: LatchkeyConfig = found?.config ?? {}
  const vendors = { ...before.vendors, [vendor]: place }
  const config: LatchkeyConfig = { ...before, vendors: sorted(vendors) }
  if (found !== undefined && JSON.stringify(before.vendors?.[vendor]) === JSON.stringify(place)) {
    return { config, change: undefined }
  }
  if (found !== undefined && found.file !== jsonFile) {
    const line = `${JSON.stringify(vendor)}: ${JSON.stringify(place)}`
    throw new CliError(
      'config_is_code',
      `Nothing was written. Add this to vendors in ${found.file} first: ${line}`,
    )
  }
  const text = `${JSON.stringify(config, null, 2)}\n`
  const isSame = (await readText(root, jsonFile)) === text
  return { config, change: isSame ? undefined : { path: jsonFile, text } }
}

/** The configuration without a vendor; undefined where its file is a program, or says nothing of it. */
export async function configWithout(
  { readConfig }: Engine,
  root: string,
  vendor: string,
): Promise<{ path: string; text: string } | undefined> {
  const found = await readConfig(root)
  if (found?.file !== jsonFile || found.config.vendors?.[vendor] === undefined) return undefined
  const { [vendor]: _, ...vendors } = found.config.vendors
  return { path: jsonFile, text: `${JSON.stringify({ ...found.config, vendors }, null, 2)}\n` }
}

function sorted<T>(table: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
