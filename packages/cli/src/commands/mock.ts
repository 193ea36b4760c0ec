import { basename, resolve } from 'node:path'
import type { ResponseEvent, MockServer } from '@latchkey/mock'
import { onStop } from '@latchkey/mock/on-stop'
import { InvalidArgumentError } from 'commander'
import { CliError } from '../cli-error.ts'
import { unknownVendor, type AddCommand } from '../command.ts'
import { envLine } from '../env-line.ts'
import { exitCodes } from '../exit-codes.ts'
import { note, paint, say } from '../output.ts'
import { documentVendor } from '../repository/document-vendor.ts'
import { withEngine } from '../repository/engine.ts'
import type { Vendor } from '../vendor.ts'

interface MockCommandOptions {
  port?: number
  host?: string
  tokenLifetime?: number
  stateless?: boolean
  quiet?: boolean
  json?: boolean
}

export const addMockCommand: AddCommand = (program, vendors) => {
  program
    .command('mock')
    .usage('<vendor|document...> [options]')
    .description("serve vendors' APIs on this machine, until Ctrl-C")
    .argument('[vendor...]', vendors.map(({ name }) => name).join(', '))
    .option('--port <number>', 'port of the first one, the others follow (default: any free port)', readPort)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option(
      '--token-lifetime <seconds>',
      "how long tokens live (default: as long as the vendor's)",
      readNumber,
    )
    .option('--stateless', 'answer samples of the document only')
    .option('--quiet', 'do not log requests')
    .option('--json', 'print addresses, variables and requests as JSON lines')
    .addHelpText(
      'after',
      `
It prints the variables that lead token and call to the mock. Kept in a file:
  latchkey mock nitro-sign --port 4010 > mock.env
  latchkey call nitro-sign GET /sign/envelopes --dotenv mock.env

More options, faults and any OpenAPI document: npx @latchkey/mock --help`,
    )
    .action((names: string[], options: MockCommandOptions) => serve(names, options, vendors))
}

async function serve(
  names: readonly string[],
  options: MockCommandOptions,
  vendors: readonly Vendor[],
): Promise<void> {
  const chosen: Vendor[] = []
  for (const name of names) {
    const vendor = vendors.find((candidate) => candidate.name === name) ?? (await vendorOfFile(name))
    if (!vendor) throw unknownVendor(name, vendors)
    chosen.push(vendor)
  }
  if (chosen.length === 0) throw unknownVendor(undefined, vendors)

  const last = 65_536 - chosen.length
  if ((options.port ?? 0) > last)
    throw new CliError(
      'bad_port',
      `--port must be at most ${last}, so that each of the ${chosen.length} has one.`,
    )

  const servers: MockServer[] = []
  const close = () => Promise.all(servers.map((server) => server.close()))
  try {
    for (const [index, vendor] of chosen.entries()) servers.push(await start(vendor, index, options))
  } catch (error) {
    await close()
    throw error
  }
  await onStop(() => void close())
  for (const [index, server] of servers.entries()) announce(chosen[index]!, server, options)
}

/** A document stands for its vendor. No name of a vendor has a dot or a slash, and every path to a file does. */
async function vendorOfFile(path: string): Promise<Vendor | undefined> {
  if (!/[./\\]/.test(path)) return undefined
  return withEngine(async (engine) => {
    const { data } = engine.parseSource(path, await engine.readTextFile(resolve(path), path))
    const name = basename(path)
      .replace(/\.\w+$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
    return documentVendor(engine, name, data)
  })
}

async function start(
  { name, document }: Vendor,
  index: number,
  options: MockCommandOptions,
): Promise<MockServer> {
  // The mock's validators take a moment to load, which the other commands are spared.
  const { createMockServer, MockError, serveDocument } = await import('@latchkey/mock')
  const { port = 0, host, tokenLifetime: tokenLifetimeSeconds, stateless } = options
  try {
    const mockOptions = {
      port: port === 0 ? 0 : port + index,
      host,
      tokenLifetimeSeconds,
      stateless,
      controlEndpoint: true,
      onResponse: ({ method, path, status }: ResponseEvent) => {
        if (options.quiet) return
        // stdout holds the variables alone, for a file.
        if (options.json) return say(JSON.stringify({ vendor: name, method, path, status }))
        const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
        const shown = paint(colour, String(status), process.stderr)
        process.stderr.write(`${paint('dim', name, process.stderr)} ${method} ${path} ${shown}\n`)
      },
    }
    return await (document
      ? serveDocument(document, { ...mockOptions, vendor: name })
      : createMockServer(name, mockOptions))
  } catch (error) {
    if (!(error instanceof MockError)) throw error
    throw new CliError(error.code, error.message, exitCodes.failed)
  }
}

function announce(vendor: Vendor, server: MockServer, { json, tokenLifetime }: MockCommandOptions): void {
  const variables = variablesAt(vendor, server)
  const { url, apiUrl, tokenUrl, operations } = server
  if (json) {
    return say(
      JSON.stringify({
        vendor: vendor.name,
        url,
        apiUrl,
        tokenUrl,
        operations: operations.length,
        variables,
      }),
    )
  }
  const count = `${operations.length} ${operations.length === 1 ? 'operation' : 'operations'}`
  const lifetime = tokenLifetime === undefined ? '' : `, tokens live ${tokenLifetime} s`
  say(paint('dim', `# ${vendor.title}: ${count} at ${apiUrl}${lifetime}; control: ${url}/__mock`))
  for (const [variable, value] of Object.entries(variables)) say(envLine(variable, value))
  // Into a file nothing shows that it is up.
  if (!process.stdout.isTTY) note(`${vendor.title} is up at ${url}, until Ctrl-C`)
}

function variablesAt({ settings, atMock }: Vendor, server: MockServer): Record<string, string> {
  const { clientId, clientSecret } = { clientId: 'mock-client', clientSecret: 'mock-secret' }
  const values = { clientId, clientSecret, ...atMock(server) }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const setting = settings[name]
      return setting && value !== undefined ? [[setting.variable, value]] : []
    }),
  )
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

function readNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}
