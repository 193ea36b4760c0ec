import { CliError } from '../cli-error.ts'
import { type AddCommand, nameAllMissing } from '../command.ts'
import { say, sayJson } from '../output.ts'
import { commands, withEngine } from '../repository/engine.ts'
import { findOwn } from '../repository/find-own.ts'
import { findRoot } from '../repository/find-root.ts'
import { configWithout } from '../repository/write-config.ts'

interface RemoveOptions {
  force?: boolean
  json?: boolean
}

export const addRemoveCommand: AddCommand = (program) => {
  const command = program
    .command('remove')
    .usage('<vendor> [options]')
    .description('take a vendor away')
    .argument('<vendor>')
    .option('--force', 'also remove files in the folder of the client that somebody wrote')
    .option('--json', 'print what was removed as JSON')
    .action((vendor: string, options: RemoveOptions) => remove(vendor, options))
  nameAllMissing(command, 'remove <vendor> [options]', 'remove petstore')
}

async function remove(vendor: string, { force, json }: RemoveOptions): Promise<void> {
  const places = await withEngine(async (engine) => {
    const root = findRoot(process.cwd())
    const layout = await engine.readLayout(root, commands)
    await findOwn(engine, layout, [vendor])
    const { places: found, written } = await engine.findVendorParts(layout, vendor)
    if (written.length > 0 && !force) {
      const files = written.join(', ')
      throw new CliError(
        'somebody_wrote',
        `Nothing was removed. Somebody wrote ${files}: move them, or say --force.`,
      )
    }
    const config = await configWithout(engine, root, vendor)
    await engine.removeVendorParts(root, found)
    // Last: a vendor of which a part could not be removed stays known, and can be removed again.
    if (config) await engine.writeFiles(root, [config])
    return found
  })
  if (json) return sayJson({ removed: places })
  for (const place of places) say(`removed ${place}`)
}
