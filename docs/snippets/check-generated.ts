import { generateVendor } from '@latchkey/generate'
import { findVendors, readLayout } from '@latchkey/spec'

const commands = {
  generate: 'npm run generate',
  drift: 'npm run drift',
  add: 'npx @latchkey/cli add',
}

/** Files of a repository that are not what its documents say. */
export async function outdatedFiles(root: string): Promise<string[]> {
  // What latchkey.config.json says; `root` is an absolute path.
  const layout = await readLayout(root, commands)
  const outdated: string[] = []
  for (const vendor of await findVendors(layout, [])) {
    // With `false` in place of `true` they are written.
    const result = await generateVendor(layout, vendor, true)
    outdated.push(...result.changed, ...result.removed)
    outdated.push(...result.problems.map(({ reason }) => reason))
  }
  return outdated
}
