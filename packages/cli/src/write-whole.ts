import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'
import { fromWeb } from './from-web.ts'
import { reasonOf } from './reason.ts'

/**
 * Writes a body to a file that appears, or replaces another, only when all of it is there.
 *
 * @returns the size in bytes
 * @throws {@link CliError} when it cannot be written; the old file is still there then
 */
export async function writeWhole(path: string, body: Response['body']): Promise<number> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await pipeline(body ? fromWeb(body) : Readable.from([]), createWriteStream(partial))
    const { size } = await stat(partial)
    await rename(partial, path)
    return size
  } catch (error) {
    await rm(partial, { force: true })
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'the response took too long' : reasonOf(error)
    throw new CliError('write_failed', `${path} was not written: ${why}.`, exitCodes.failed)
  }
}
