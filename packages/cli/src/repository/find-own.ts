import type { Layout } from '@latchkey/spec'
import { unknownVendor } from '../command.ts'
import type { Engine } from './engine.ts'

/**
 * The vendors of a repository, or those of them that were asked for.
 *
 * @throws {@link CliError} for a name that no vendor has
 */
export async function findOwn(
  { findVendors }: Engine,
  layout: Layout,
  asked: readonly string[],
): Promise<string[]> {
  const all = await findVendors(layout, [])
  const unknown = asked.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw unknownVendor(
      unknown,
      all.map((name) => ({ name })),
    )
  return asked.length > 0 ? all.filter((name) => asked.includes(name)) : all
}
