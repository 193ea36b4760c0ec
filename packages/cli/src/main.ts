#!/usr/bin/env node
import { CommanderError } from 'commander'
import { debuglog } from 'node:util'
import { exitCodes } from './exit-codes.ts'
import { describeFailure } from './failure.ts'
import { note, paint, sayJson } from './output.ts'
import { createProgram, withoutValue } from './program.ts'
import { reasonOf } from './reason.ts'
import { loadOwnVendors } from './repository/load-vendors.ts'
import type { Vendor } from './vendor.ts'
import { loadVendors } from './vendors.ts'

// `latchkey call … | head` ends early, and that is no failure; what `generate --check` has found out remains one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  note(`Standard output cannot be written (${reasonOf(error)}).`)
  process.exit(exitCodes.failed)
})
// What is said beside the result may be lost: the result goes on, and so does what was begun.
process.stderr.on('error', () => {})

void main(process.argv.slice(2))

async function main(args: string[]): Promise<void> {
  let vendors: Vendor[] = []
  try {
    const own = await loadOwnVendors(args, process.cwd())
    const others = (await loadVendors()).filter(({ name }) => !own.some((one) => one.name === name))
    vendors = [...own, ...others]
    await createProgram(vendors).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help, version and mistakes have been told already; programs read them from stdout.
      if (error.exitCode !== 0 && args.includes('--json')) {
        const message = withoutValue(error.message.replace(/^error: /, ''))
        sayJson({ error: { code: 'bad_command_line', message } })
      }
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
      return
    }
    // Only for those who ask, because it repeats foreign messages.
    debuglog('latchkey')('%O', error)
    const vendor = vendors.find(({ name }) => args[1] === name)
    const { code, message, exitCode } = describeFailure(error, vendor)
    if (args.includes('--json')) sayJson({ error: { code, message } })
    note(paint('red', message, process.stderr))
    process.exitCode = exitCode
  }
}
