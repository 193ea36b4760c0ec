import type { Problem } from '@latchkey/openapi'
import type { Layout } from '@latchkey/spec'
import { unknownVendor } from '../command.ts'
import type { Engine } from './engine.ts'

/** The vendors of a repository, by whether their folder of documents is there. */
export interface OwnVendors {
  vendors: string[]
  /** Whose client alone is left. */
  lost: { vendor: string; problem: Problem }[]
}

/**
 * The vendors of a repository, or those of them that were asked for.
 *
 * @throws {@link CliError} for a name that no vendor has
 */
export async function findOwn(
  { findVendors, findLostVendors, codeFolder, specPath }: Engine,
  layout: Layout,
  asked: readonly string[],
): Promise<OwnVendors> {
  const all = await findVendors(layout, [])
  const allLost = await findLostVendors(layout, all)
  const names = [...all, ...allLost]
  const unknown = asked.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw unknownVendor(
      unknown,
      names.map((name) => ({ name })),
    )
  const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name)
  return {
    vendors: all.filter(isAsked),
    lost: allLost.filter(isAsked).map((vendor) => {
      const reason = `is gone, and its client in ${codeFolder(layout, vendor)} is still there: bring the folder back, or take the client away too: latchkey remove ${vendor}`
      return { vendor, problem: { file: specPath(layout, vendor), reason } }
    }),
  }
}
