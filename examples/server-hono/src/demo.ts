import { parseArgs } from 'node:util'
import { startCluster, type Cluster } from './cluster.ts'

const help = `Starts Redis, mock vendors and two processes of the server, asks them three hundred things as users of
three organisations, revokes the tokens, asks again, and counts the token requests. Exit code 0 if all was as promised.

Usage: node src/demo.ts

It needs redis-server (Debian: apt-get install redis-server) and nothing else.
`

const organisations = [1, 2, 3].map((digit) => `7d4d8f0e-5f0a-4d5e-9d61-8f3b1c1f2a1${digit}`)

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) console.log(help)
  else process.exitCode = await demonstrate()
} catch (error) {
  const isUsage = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  console.error(
    isUsage ? `${(error as Error).message.split('. ')[0]} (see --help)` : (error as Error).message,
  )
  process.exitCode = isUsage ? 2 : 1
}

async function demonstrate(): Promise<number> {
  const cluster = await startCluster(2)
  try {
    console.log('2 processes, 1 Redis, 3 organisations')
    const cold = await round(cluster, '300 requests to cold processes')
    cluster.nitro.revokeTokens()
    cluster.gobo.revokeTokens()
    const revoked = await round(cluster, '300 more after all tokens were revoked')
    return cold && revoked ? 0 : 1
  } finally {
    await cluster.stop()
  }
}

/** Three hundred requests at once. Whether every one was answered, by its own organisation, with one token each. */
async function round(cluster: Cluster, what: string): Promise<boolean> {
  cluster.nitro.resetCounts()
  cluster.gobo.resetCounts()
  const answers = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const org = organisations[index % 3]!
      const path = index % 2 === 0 ? '/me' : '/envelopes'
      const response = await cluster.ask(path, { sub: `user-${index}`, org, role: 'operator' })
      if (!response.ok || path === '/envelopes') return response.ok
      const { user, organisation } = (await response.json()) as { user: string; organisation: string }
      return user === `user-${index}` && organisation === org
    }),
  )
  const right = answers.filter(Boolean).length
  const [nitro, gobo] = [cluster.nitro.counts.tokenRequests, cluster.gobo.counts.tokenRequests]
  console.log(
    `${what}: ${right} right; token requests: Nitro Sign ${nitro}, Gobo ${gobo} for 3 organisations`,
  )
  return right === 300 && nitro === 1 && gobo === 3
}
