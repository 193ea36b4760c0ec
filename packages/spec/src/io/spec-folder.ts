import type { SpecFolder } from '../compile/compile.ts'
import { parseSource, type SourceDocument, SpecError } from '@latchkey/openapi'
import { type Layout, specPath } from '../layout/layout.ts'
import { listFolders, readText } from './files.ts'

/** A vendor's name: one kebab word, wherever a layout has `{vendor}`. */
export const vendorName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const longestName = 40

/** Why a new vendor cannot have a name, in a sentence; nothing, where it can. */
export function vendorNameProblem(name: string): string | undefined {
  if (!vendorName.test(name) || name.length > longestName)
    return `"${name}" cannot name a vendor: use lower-case words of letters and digits, joined by -, of at most ${longestName} characters.`
  return folderProblem(name) === undefined
    ? undefined
    : `"${name}" cannot name a vendor: Windows takes no folder of that name. Add a word to it, such as ${name}-api.`
}

/** Why nobody with Windows could have a folder, and so check its repository out, in a sentence; nothing, where all can. */
export function folderProblem(path: string): string | undefined {
  const part = path.split('/').find((name) => unfitForWindows.test(name))
  return part === undefined ? undefined : `Windows takes no folder named ${JSON.stringify(part)}.`
}

/** Its devices, with whatever ending; characters it keeps for itself; and ends that it drops (Win32, "Naming Files"). */
const unfitForWindows =
  /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\..*)?$|[<>:"|?*\p{Cc}]|.[. ]$/iu

/**
 * The vendors of a repository, or those of them that were asked for.
 *
 * @throws {@link SpecError} for an invalid name
 */
export async function findVendors(
  { root, specs }: Pick<Layout, 'root' | 'specs'>,
  asked: readonly string[],
): Promise<string[]> {
  const all = (await listFolders(root, specs)).filter((name) => vendorName.test(name))
  for (const name of asked) {
    if (!all.includes(name)) {
      const known = all.length > 0 ? `there are ${all.join(', ')}` : 'there are none'
      throw new SpecError([{ file: specPath({ specs }, name), reason: `no such vendor; ${known}` }])
    }
  }
  return asked.length > 0 ? all.filter((name) => asked.includes(name)) : all
}

/** @throws {@link SpecError} for a file that is missing or unreadable */
export async function readSpecFolder(
  { root, specs, guide }: Pick<Layout, 'root' | 'specs' | 'guide'>,
  vendor: string,
): Promise<SpecFolder> {
  const read = async (name: string): Promise<SourceDocument | undefined> => {
    const path = specPath({ specs }, vendor, name)
    const text = await readText(root, path)
    return text === undefined ? undefined : parseSource(path, text)
  }
  const source = await read('source.yaml')
  if (!source) {
    const file = specPath({ specs }, vendor, 'source.yaml')
    throw new SpecError([{ file, reason: `missing; ${guide} describes it` }])
  }
  return {
    vendor,
    source,
    published: await read('published.yaml'),
    authored: await read('authored.yaml'),
    overlay: await read('overlay.yaml'),
  }
}
