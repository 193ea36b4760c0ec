import { formatFile, sha256 } from '@latchkey/openapi'
import { summariseChanges, type Bump, type Change, type Verdict } from '../judge/index.ts'
import { escapeMarkdown } from './escape.ts'

export interface ChangesetInput {
  /** Of the changesets, relative to the repository. */
  folder: string
  vendor: string
  title: string
  /** Name of the vendor's package. */
  packageName: string
  bump: Exclude<Bump, 'none'>
  changes: readonly Change[]
  hash: string
  /** Packages that carry the document too and need a release for it: the mock. */
  carriers: readonly string[]
}

/** Of what a document promises and says, short enough for a file's name. */
export function changesetHash({ contract, text }: Verdict['hashes']['new']): string {
  return sha256(`${contract} ${text}`).slice(0, 12)
}

/** The changeset of one change of a vendor's document: same change, same name, same bytes. */
export async function renderChangeset(input: ChangesetInput): Promise<{ path: string; text: string }> {
  const { folder, vendor, title, packageName, bump, changes, hash, carriers } = input
  const releases = [`'${packageName}': ${bump}`, ...carriers.map((name) => `'${name}': patch`)]
  const isLogin = (change: Change): boolean => change.login !== undefined && change.level === 'contract'
  const logins = summariseChanges(changes.filter(isLogin))
  const others = summariseChanges(changes.filter((change) => !isLogin(change)))
  const hasContract = changes.some(({ level }) => level === 'contract')
  const items = [
    ...logins.map((line) => `- Logins: ${escapeMarkdown(line)}`),
    // Where there is contract to tell of, that texts changed too is no news.
    ...(logins.length > 0 && !changes.some((one) => !isLogin(one) && one.level === 'contract')
      ? []
      : others.map((line) => `- ${escapeMarkdown(line)}`)),
  ]
  const lead = hasContract
    ? `${escapeMarkdown(title)} changed what it documents${bump === 'major' ? '; code that calls it may have to change' : ''}.`
    : `${escapeMarkdown(title)} changed the text of its documentation.`
  const text = `---\n${releases.join('\n')}\n---\n\n${lead}\n\n${items.join('\n')}\n`
  const path = `${folder}/spec-${vendor}-${hash}.md`
  return { path, text: await formatFile(path, text) }
}
