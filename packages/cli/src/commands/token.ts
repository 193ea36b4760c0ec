import { addVendorCommand, type AddCommand } from '../command.ts'
import { say, sayJson } from '../output.ts'
import { addSettingOptions, readSettings, type SettingOptions } from '../settings.ts'

export const addTokenCommand: AddCommand = (program, vendors) => {
  addVendorCommand(
    program,
    vendors,
    {
      name: 'token',
      usage: '<vendor> [options]',
      description: 'get an access token and print it, and nothing else',
    },
    (command, vendor) => {
      addSettingOptions(command, vendor, 'token')
        .option('--json', 'print the token with its lifetime, in the words of RFC 6749')
        .addHelpText(
          'after',
          `\nExample:\n  curl -H "Authorization: Bearer $(latchkey token ${vendor.name})" https://…`,
        )
        .action(async (options: SettingOptions) => {
          const token = await vendor.exchange(await readSettings(vendor, 'token', options))()
          if (!options['json']) return say(token.reveal())
          const { type, obtainedAtMs, expiresAtMs, scope } = token
          sayJson({
            access_token: token.reveal(),
            token_type: type,
            // Undefined members are left out: the vendor stated none.
            expires_in: expiresAtMs === undefined ? undefined : (expiresAtMs - obtainedAtMs) / 1000,
            scope,
          })
        })
    },
  )
}
