// Part of what the jobs that may write run: nothing here needs an installed package.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PullRequest {
  branch: string
  base: string
  title: string
  /** Markdown. */
  bodyFile: string
  /** Paths in the repository, each with the file that holds its new content; without one it is removed. */
  changes: readonly { path: string; file: string | undefined }[]
}

export interface PullRequestOptions {
  root: string
  /** With what `git` and `gh` need: `PATH`, `GH_TOKEN`. */
  env: Readonly<Record<string, string | undefined>>
}

const author = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
}

/**
 * Opens a pull request of some changes on top of the commit that is checked out, or updates the one its branch has.
 *
 * The commit is made beside the working tree, which is neither read nor written; whatever a changed file was before, it
 * becomes an ordinary one. The same changes on the same base make the same commit, so that doing it again changes nothing.
 *
 * @throws Error when git or gh refuse
 */
export async function openPullRequest(
  { branch, base, title, bodyFile, changes }: PullRequest,
  { root, env }: PullRequestOptions,
): Promise<{ number: string; pushed: boolean; opened: boolean }> {
  const index = join(tmpdir(), `latchkey-index-${randomUUID()}`)
  const git = (args: readonly string[], more: Record<string, string> = {}): Promise<string> =>
    run('git', args, { root, env: { ...env, ...more } })
  const gh = (...args: string[]): Promise<string> => run('gh', args, { root, env })
  try {
    const beside = { GIT_INDEX_FILE: index }
    const date = await git(['log', '-1', '--format=%cI'])
    await git(['read-tree', 'HEAD'], beside)
    for (const { path, file } of changes) {
      if (file === undefined) {
        await git(['update-index', '--force-remove', '--', path], beside)
        continue
      }
      const blob = await git(['hash-object', '-w', '--no-filters', '--', file])
      await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], beside)
    }
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
 * @throws Error when git or gh refuse
 */
export async function closePullRequest(
  { branch, comment }: { branch: string; comment: string },
  options: PullRequestOptions,
): Promise<string | undefined> {
  const number = await run('gh', findOpen(branch), options)
  if (number === '') return undefined
  await run('gh', ['pr', 'close', number, '--comment', comment], options)
  const there = await run('git', ['ls-remote', 'origin', `refs/heads/${branch}`], options)
  if (there !== '') await run('git', ['push', 'origin', '--delete', branch], options)
  return number
}

/** Asks gh for the number of the pull request that is open for a branch. */
function findOpen(branch: string): string[] {
  const open = ['--head', branch, '--state', 'open', '--json', 'number', '--jq', '.[0].number // empty']
  return ['pr', 'list', ...open]
}

/** Runs a program without a shell and gives what it printed, without white space at the ends. */
function run(program: string, args: readonly string[], { root, env }: PullRequestOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd: root, env: { ...env } }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout.trim())
      const said = stderr.trim().split('\n').at(-1)
      const reason = said || (error.code === 'ENOENT' ? 'is not installed' : error.message)
      return reject(new Error(`${program} ${args[0] ?? ''}: ${reason}`, { cause: error }))
    })
  })
}
