/** A changeset that no release has taken in yet. */
export interface Changeset {
  /** What each package's next version becomes by it. */
  bumps: ReadonlyMap<string, string>
  summary: string
}

export function parseChangeset(text: string): Changeset {
  const [, head = '', summary = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? []
  const lines = [...head.matchAll(/^'?([^'\n]+?)'?: (\w+)$/gm)]
  return { bumps: new Map(lines.map(([, name, bump]) => [name!, bump!])), summary: summary.trim() }
}

/** The changelog of one package as part of a page: what comes next, and what was released. */
export function changelogSection(
  name: string,
  changesets: readonly Changeset[],
  released: string | undefined,
): string {
  const next = ['major', 'minor', 'patch'].flatMap((bump) =>
    changesets
      .filter(({ bumps }) => bumps.get(name) === bump)
      .map(({ summary }) => `- **${bump}** ${summary.replaceAll(/\n(?=.)/g, '\n  ')}`),
  )
  // The title of the file is ours already; its versions are a level lower on a page of many packages.
  const versions = released?.replace(/^# .*\n+/, '').replaceAll(/^(##+) /gm, '#$1 ')
  return [`## ${name}`, ...(next.length > 0 ? ['### Next release', next.join('\n')] : []), versions?.trim()]
    .filter(Boolean)
    .join('\n\n')
}
