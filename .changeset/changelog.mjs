// What a changelog says to the people who read it: the summaries as they were written, without commit hashes, and in one
// line which of our packages came along.
export default {
  /** @param {{ summary: string }} changeset */
  getReleaseLine: ({ summary }) => `- ${summary.trim().replaceAll(/\n(?=.)/g, '\n  ')}`,
  /** @param {unknown} _changesets @param {readonly { name: string, newVersion: string }[]} updated */
  getDependencyReleaseLine: (_changesets, updated) =>
    updated.length === 0
      ? ''
      : `- Uses ${updated.map(({ name, newVersion }) => `${name} ${newVersion}`).join(', ')}.`,
}
