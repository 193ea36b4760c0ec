import { spawn } from 'node:child_process'

interface Served {
  main: string
  folder: string
  vendor: string
}

/** Serves a vendor's mock by the command line, as people do, while `work` runs with the variables it printed. */
export async function withMock(
  { main, folder, vendor }: Served,
  work: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [main, 'mock', vendor, '--quiet', '--json'], { cwd: folder })
  let [printed, said] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('close', (code) => reject(new Error(`latchkey mock ended with ${code}: ${said}`)))
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes('\n')) resolve()
      })
    })
    await work((JSON.parse(printed.split('\n')[0]!) as { variables: Record<string, string> }).variables)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
