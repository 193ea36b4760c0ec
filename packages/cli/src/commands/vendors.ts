import type { AddCommand } from '../command.ts'
import { paint, say, sayJson } from '../output.ts'

export const addVendorsCommand: AddCommand = (program, vendors) => {
  program
    .command('vendors')
    .description('list the vendors, the variables they read, and which are set')
    .option('--json', 'print it as JSON')
    .action(({ json }: { json?: boolean }) => {
      const rows = vendors.map(({ name, title, settings }) => ({
        vendor: name,
        title,
        variables: Object.values(settings).map(({ variable, about, isOptional, unless, isForCalls }) => ({
          variable,
          about,
          needed: !isOptional && !unless,
          neededFor: isForCalls ? ['call'] : ['token', 'call'],
          set: Boolean(process.env[variable] || process.env[`${variable}_FILE`]),
        })),
      }))
      if (json) return sayJson(rows)
      for (const { vendor, title, variables } of rows) {
        say(`${paint('bold', vendor)}  ${title}`)
        const width = Math.max(...variables.map(({ variable }) => variable.length))
        for (const { variable, about, set } of variables) {
          const mark = set ? paint('green', 'set') : paint('dim', ' - ')
          say(`  ${mark}  ${variable.padEnd(width)}  ${paint('dim', about)}`)
        }
      }
    })
}
