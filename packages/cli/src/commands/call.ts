import { addVendorCommand, type AddCommand } from '../command.ts'
import { printResponse, type ResponseOptions } from '../print-response.ts'
import { buildRequest, type RequestOptions } from '../request.ts'
import { send } from '../send.ts'
import { addSettingOptions, readSettings, type SettingOptions } from '../settings.ts'
import type { Vendor } from '../vendor.ts'

export const addCallCommand: AddCommand = (program, vendors) => {
  addVendorCommand(
    program,
    vendors,
    {
      name: 'call',
      usage: '<vendor> <method> <path> [options]',
      description: 'make one authorized call and print the response',
    },
    (command, vendor) => {
      command
        .argument('<method>', 'GET, POST, PUT, PATCH, DELETE …')
        .argument('<path>', 'path of the operation, parameters filled in; may carry a query')
        .option('-d, --data <body>', 'body: text, @file, or - for stdin; JSON unless a header says otherwise')
        .option(
          '-F, --form <name=value>',
          'part of a multipart body: name=text or name=@file, with ;type=media/type behind it',
          collect,
        )
        .option('-q, --query <name=value>', 'query parameter; may be repeated', collect)
        .option('-H, --header <name: value>', 'header; may be repeated', collect)
        .option(
          '-o, --output <file>',
          'write the body of a successful response to a file, whole or not at all',
        )
        .option('-i, --include', 'show status and headers, on stderr')
        .option('--timeout <seconds>', 'give up after this long', Number)
        .option('--json', 'print { status, headers, body } as JSON')
      addSettingOptions(command, vendor, 'call')
        .addHelpText('after', `\nExample:\n  latchkey call ${vendor.name} ${vendor.example}`)
        .action(
          async (
            method: string,
            path: string,
            options: SettingOptions & RequestOptions & ResponseOptions,
          ) => {
            const request = await buildRequest(method, path, options, whyNoAuthorization(vendor))
            const client = vendor.connect(await readSettings(vendor, 'call', options))
            process.exitCode = await printResponse(request, await send(client, request), options)
          },
        )
    },
  )
}

/** Why the header is not taken from the command line, and where what it stands for belongs. */
function whyNoAuthorization({ name, document, settings }: Vendor): string {
  if (document === undefined || Object.values(settings).some(({ isSecret }) => isSecret))
    return 'The Authorization header is sent for you.'
  return `The document of ${name} asks for no credentials, so no Authorization header is sent. If the API wants one, state its security in overlay.yaml of its folder.`
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}
