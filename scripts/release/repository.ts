/** The address npm knows a repository by, from the variables GitHub sets in a workflow. */
export function repositoryOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env
  if (!server || !repository) return undefined
  return `git+${server}/${repository}.git`
}
