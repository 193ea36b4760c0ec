import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'

/**
 * Writes a body to a file that appears, or replaces another, only when all of it is there.
 *
 * @returns the size in bytes
 * @throws {@link CliError} when it cannot be written; the old file is still there then
 */
export async function writeWhole(path: string, body: Response['body']): Promise<number> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(body ? Readable.fromWeb(body as never) : Readable.from([]), createWriteStream(partial))
    const { size } = await stat(partial)
    await rename(partial, path)
    return size
  } catch (error) {
    await rm(partial, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError('write_failed', `${path} was not written: ${code ?? message}.`, exitCodes.failed)
  }
}
