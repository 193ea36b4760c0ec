import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '@latchkey/drift/command'

export type PullRequest = {
  branch: string
  base: string
  title: string
  /** Markdown. */
  bodyFile: string
  /** Changed, new and removed files, relative to the repository. */
  files: readonly string[]
}

export type PullRequestOptions = {
  root: string
  /** With what `git` and `gh` need: `PATH`, `GH_TOKEN`. */
  env: Readonly<Record<string, string | undefined>>
}

const author = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
}

/**
 * Opens a pull request of some files of the working tree, or updates the one its branch has.
 *
 * The commit is made beside the working tree: neither the branch checked out nor the index is touched. The same files on
 * the same base make the same commit, so that doing it again changes nothing.
 *
 * @throws SpecError when git or gh refuse
 */
export async function openPullRequest(
  { branch, base, title, bodyFile, files }: PullRequest,
  { root, env }: PullRequestOptions,
): Promise<{ number: string; pushed: boolean; opened: boolean }> {
  const index = join(tmpdir(), `latchkey-index-${randomUUID()}`)
  const git = (args: readonly string[], more: Record<string, string> = {}): Promise<string> =>
    runProcess('git', args, { cwd: root, env: { ...env, ...more } })
  const gh = (...args: string[]): Promise<string> => runProcess('gh', args, { cwd: root, env })
  try {
    const beside = { GIT_INDEX_FILE: index }
    const date = await git(['log', '-1', '--format=%cI'])
    await git(['read-tree', 'HEAD'], beside)
    await git(['add', '--all', '--', ...files], beside)
    const tree = await git(['write-tree'], beside)
    const who = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
      GIT_COMMITTER_DATE: date,
    }
    const commit = await git(['commit-tree', '--no-gpg-sign', '-p', 'HEAD', '-m', title, tree], who)
    const there = (await git(['ls-remote', 'origin', `refs/heads/${branch}`])).split(/\s/)[0]
    const pushed = there !== commit
    if (pushed) await git(['push', '--force', 'origin', `${commit}:refs/heads/${branch}`])

    const open = await gh(...findOpen(branch))
    if (open !== '') await gh('pr', 'edit', open, '--title', title, '--body-file', bodyFile)
    else {
      const to = ['--base', base, '--head', branch]
      await gh('pr', 'create', ...to, '--title', title, '--body-file', bodyFile)
    }
    return { number: open || (await gh(...findOpen(branch))), pushed, opened: open === '' }
  } finally {
    await rm(index, { force: true })
  }
}

/**
 * Closes the pull request a branch has, with a comment that says why, and removes the branch: the pull request keeps its
 * commits, and can bring it back.
 *
 * @returns its number; `undefined` where there is none open
 * @throws SpecError when git or gh refuse
 */
export async function closePullRequest(
  { branch, comment }: { branch: string; comment: string },
  { root, env }: PullRequestOptions,
): Promise<string | undefined> {
  const number = await runProcess('gh', findOpen(branch), { cwd: root, env })
  if (number === '') return undefined
  await runProcess('gh', ['pr', 'close', number, '--comment', comment], { cwd: root, env })
  const there = await runProcess('git', ['ls-remote', 'origin', `refs/heads/${branch}`], { cwd: root, env })
  if (there !== '') await runProcess('git', ['push', 'origin', '--delete', branch], { cwd: root, env })
  return number
}

/** Asks gh for the number of the pull request that is open for a branch. */
function findOpen(branch: string): string[] {
  const open = ['--head', branch, '--state', 'open', '--json', 'number', '--jq', '.[0].number // empty']
  return ['pr', 'list', ...open]
}
