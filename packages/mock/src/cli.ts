#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs, styleText } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { serveDocument, createMockServer, type MockServer } from './create-server.ts'
import { listVendors } from './documents.ts'
import type { ResponseEvent } from './engine.ts'
import { MockError } from './errors.ts'
import { onStop } from './on-stop.ts'
import { defaultCredentials } from './options.ts'

const help = `Usage: latchkey-mock <vendor | document> … [options]

Serves a vendor's API on this machine, from its OpenAPI document: token endpoint, checked requests, answers with state.

Vendors: ${listVendors().join(', ')}
A path to an OpenAPI 3 document, JSON or YAML, works in place of a vendor.

Options:
  --port <n>            port of the first one, the others follow (default: any free port)
  --host <address>      address to listen on (default: 127.0.0.1, this machine only)
  --client-id <text>    default: ${defaultCredentials.clientId}
  --client-secret <text>  default: ${defaultCredentials.clientSecret}; or the variable LATCHKEY_MOCK_CLIENT_SECRET
  --token-lifetime <s>  lifetime of access tokens in seconds (default: the vendor's own)
  --stateless           answer samples from the document only
  --cors                let web pages of other origins call
  --quiet               do not log requests
  --json                print addresses and requests as JSON lines
  --list                print the vendors and stop
  --help, --version

While it runs, GET /__mock says what can be controlled: counts, revoked tokens, faults, the vendor's own events.

Exit codes: 0 stopped by Ctrl-C or told everything, 1 could not start, 2 the command line is wrong.
`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'token-lifetime': { type: 'string' },
  stateless: { type: 'boolean' },
  cors: { type: 'boolean' },
  quiet: { type: 'boolean' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

type Values = ReturnType<typeof readArguments>['values']

/** A mistake on the command line: told in one line, exit code 2. */
class UsageError extends Error {
  readonly code = 'bad_command_line'
}

/** A file that is not there, or not what it should be: told in one line, exit code 1. */
class FileError extends Error {
  readonly code = 'unreadable_file'
}

// `… | head` ends early, and that is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit()
  process.stderr.write(`Standard output cannot be written (${code}).\n`)
  process.exit(1)
})
process.stderr.on('error', () => {})

try {
  await main(process.argv.slice(2))
} catch (error) {
  const isUsage = error instanceof UsageError || (error as { code?: unknown }).code === 'unknown_vendor'
  const known = isUsage || error instanceof MockError || error instanceof FileError
  const { message, stack } = error as Error
  if (process.argv.includes('--json')) {
    const { code } = known ? (error as MockError | FileError | UsageError) : { code: 'failed' }
    say(`${JSON.stringify({ error: { code, message } })}\n`)
  }
  process.stderr.write(`${styleText('red', known ? message : String(stack), { stream: process.stderr })}\n`)
  process.exitCode = isUsage ? 2 : 1
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args)
  if (values.help === true) return say(help)
  if (values.version === true) return say(`${readVersion()}\n`)
  if (values.list === true) return say(`${listVendors().join('\n')}\n`)
  if (positionals.length === 0) {
    throw new UsageError(`Say which vendor: ${listVendors().join(', ')}. See latchkey-mock --help.`)
  }

  readNumber('port', values.port, 65_536 - positionals.length)
  const servers: MockServer[] = []
  try {
    for (const [index, name] of positionals.entries()) servers.push(await start(name, index, values))
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()))
    throw error
  }
  await onStop(() => void Promise.all(servers.map((server) => server.close())))
  for (const server of servers) announce(server, values)
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nSee latchkey-mock --help.`)
  }
}

async function start(name: string, index: number, values: Values): Promise<MockServer> {
  const first = readNumber('port', values.port, 65_535)
  const isFile = /[./\\]/.test(name)
  const vendor = isFile
    ? name
        .replace(/^.*[/\\]/, '')
        .replace(/\.(json|ya?ml)$/i, '')
        .replaceAll(/[^\w-]/g, '-')
    : name
  const settings = {
    port: first === undefined || first === 0 ? 0 : first + index,
    host: values.host,
    clientId: values['client-id'],
    clientSecret: values['client-secret'] ?? process.env['LATCHKEY_MOCK_CLIENT_SECRET'],
    tokenLifetimeSeconds: readNumber('token-lifetime', values['token-lifetime'], Number.MAX_SAFE_INTEGER),
    stateless: values.stateless,
    cors: values.cors,
    controlEndpoint: true,
    onResponse: values.quiet === true ? undefined : (event: ResponseEvent) => log(vendor, event, values),
  }
  return isFile ? serveDocument(readFile(name), { ...settings, vendor }) : createMockServer(name, settings)
}

function readNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= max) return value
  throw new UsageError(`--${name} must be a whole number from 0 to ${max}.`)
}

function readFile(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new FileError(
      `${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}.`,
    )
  }
  const isYaml = /\.ya?ml$/i.test(path)
  try {
    return isYaml ? parseYaml(text) : JSON.parse(text)
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]?.replace(/[.:]$/, '')
    throw new FileError(`${path} is not ${isYaml ? 'YAML' : 'JSON'}: ${reason}.`)
  }
}

function announce({ vendor, url, apiUrl, tokenUrl, operations, controls }: MockServer, values: Values): void {
  const clientId = values['client-id'] ?? defaultCredentials.clientId
  if (values.json === true) {
    return say(
      `${JSON.stringify({ vendor, url, apiUrl, tokenUrl, clientId, operations: operations.length, controls })}\n`,
    )
  }
  const ownSecret = values['client-secret'] ?? process.env['LATCHKEY_MOCK_CLIENT_SECRET']
  const secret = ownSecret === undefined ? defaultCredentials.clientSecret : '(yours)'
  const rows = [
    ['API', `${apiUrl}  (${operations.length} ${operations.length === 1 ? 'operation' : 'operations'})`],
    ['token', tokenUrl ?? 'no token endpoint: the access token mock-token is accepted'],
    ['client', tokenUrl === undefined ? '' : `${clientId} / ${secret}`],
    ['control', `${url}/__mock`],
  ]
  const lines = rows.filter(([, text]) => text !== '').map(([name, text]) => `  ${name!.padEnd(8)} ${text}`)
  say(`${paint('bold', vendor)}\n${lines.join('\n')}\n`)
}

function log(vendor: string, { method, path, status }: ResponseEvent, values: Values): void {
  if (values.json === true) return say(`${JSON.stringify({ vendor, method, path, status })}\n`)
  const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
  say(`${paint('dim', vendor)} ${method} ${path} ${paint(colour, String(status))}\n`)
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

function say(text: string): void {
  process.stdout.write(text)
}
