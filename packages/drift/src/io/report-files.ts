import { appendFile as append, mkdir, writeFile as write } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SpecError } from '@latchkey/openapi'

/** @throws {@link SpecError} naming the file */
export async function writeFile(path: string, text: string): Promise<void> {
  await named(path, async () => {
    await mkdir(dirname(path), { recursive: true })
    await write(path, text)
  })
}

/** @throws {@link SpecError} naming the file */
export async function appendFile(path: string, text: string): Promise<void> {
  await named(path, () => append(path, text))
}

async function named(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new SpecError([{ file: path, reason: `could not be written: ${reason}` }], { cause })
  }
}
