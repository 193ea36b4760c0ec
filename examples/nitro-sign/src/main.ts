import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createMockServer } from '@latchkey/mock'
import { LatchkeyError } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { sendForSigning } from './send-for-signing.ts'

const help = `Sends a PDF to its signers and saves the sealed archive.

Usage: node src/main.ts [--pdf file] [--out file] [--live] signer@example.com…

  --pdf   the file to sign (default: lease.pdf beside this program)
  --out   where the archive goes (default: signed.zip with --live, else a file in a temporary folder)
  --live  use Nitro Sign itself: NITRO_SIGN_CLIENT_ID and NITRO_SIGN_CLIENT_SECRET must be set, and mail is sent.
          Without it everything happens on a mock server of this machine, which signs by itself.
`

const options = {
  pdf: { type: 'string', default: fileURLToPath(new URL('../lease.pdf', import.meta.url)) },
  out: { type: 'string' },
  live: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const scratch = join(tmpdir(), 'example-nitro-sign-')

process.exitCode = await main()

async function main(): Promise<number> {
  let args
  try {
    args = parseArgs({ allowPositionals: true, options })
  } catch (error) {
    console.error(`${(error as Error).message.split('. ')[0]} (see --help)`)
    return 2
  }
  const { values, positionals: signers } = args
  if (values.help) {
    console.log(help)
    return 0
  }
  try {
    // What a mock signed is worth nothing: it litters no folder unless it is asked for.
    const output = values.out ?? (values.live ? 'signed.zip' : join(await mkdtemp(scratch), 'signed.zip'))
    const task = { pdf: values.pdf, output, onStep: (text: string) => console.log(text) }
    if (values.live) {
      if (signers.length === 0) throw new Error('name at least one signer (see --help)')
      await sendForSigning(createNitroSign(credentials()), { ...task, signers })
      return 0
    }
    const server = await createMockServer('nitro-sign')
    try {
      const nitro = createNitroSign({
        clientId: 'mock-client',
        clientSecret: 'mock-secret',
        baseUrl: server.url,
      })
      await sendForSigning(nitro, {
        ...task,
        signers: signers.length > 0 ? signers : ['ann@example.com', 'ben@example.com'],
        polling: { minPauseMs: 50 },
        onSent: (envelopeID) => server.control('sign', { envelopeID }),
      })
      return 0
    } finally {
      await server.close()
    }
  } catch (error) {
    const code = error instanceof LatchkeyError ? ` [${error.code}]` : ''
    console.error(`${(error as Error).message}${code}`)
    return 1
  }
}

function credentials(): { clientId: string; clientSecret: string } {
  const clientId = process.env['NITRO_SIGN_CLIENT_ID']
  const clientSecret = process.env['NITRO_SIGN_CLIENT_SECRET']
  if (!clientId) throw new Error('NITRO_SIGN_CLIENT_ID is not set')
  if (!clientSecret) throw new Error('NITRO_SIGN_CLIENT_SECRET is not set')
  return { clientId, clientSecret }
}
