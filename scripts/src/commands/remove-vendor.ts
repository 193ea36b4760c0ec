import { findVendorParts, generatesCode, removeVendorParts } from '@latchkey/generate'
import { plural, SpecError } from '@latchkey/openapi'
import { specPath, vendorName } from '@latchkey/spec'
import { type Command, parseCommandLine, UsageError } from '@latchkey/drift/command'
import { layoutAsked } from '../layout.ts'

const help = `Usage: pnpm remove-vendor <name> [options]

Takes a vendor away: specs/<name>/, packages/<name>/ and packages/mock/documents/<name>.json. A package that holds files
somebody wrote is left alone, and the files are named.

Options:
  --force       remove those files, too
  --root <dir>  repository to work on (default: this one)
  --help        show this text

Exit code: 0 done, 1 otherwise.
`

export const removeVendor: Command = {
  help,
  async run(args, io) {
    const { values, positionals } = parseCommandLine(args, {
      force: { type: 'boolean' },
      root: { type: 'string' },
    })
    const [name] = positionals
    if (name === undefined || positionals.length > 1 || !vendorName.test(name)) {
      throw new UsageError('usage: pnpm remove-vendor <name>')
    }
    const layout = await layoutAsked(io, values.root)
    const { places, written } = await findVendorParts(layout, name)
    // Packages that are no vendor's have no spec folder, and nothing that was generated from one.
    const isVendor = places.includes(specPath(layout, name)) || (await generatesCode(layout, name))
    if (!isVendor) {
      throw new SpecError([{ file: `specs/${name}`, reason: 'no such vendor' }])
    }
    if (written.length > 0 && values.force !== true) {
      throw new SpecError([
        ...written.map((file) => ({ file, reason: 'somebody wrote this file' })),
        { file: `packages/${name}`, reason: 'nothing was removed; `--force` removes these files, too' },
      ])
    }
    await removeVendorParts(layout.root, places)
    for (const place of places) io.stdout.write(`removed ${place}\n`)
    io.stderr.write(`${plural(places.length, 'place')} removed. Now run pnpm install.\n`)
    return 0
  },
}
