import {
  createRedisLock,
  createRedisStore,
} from '@latchkey/auth-core/stores/redis'

const url = process.env['UPSTASH_REDIS_REST_URL'] ?? ''
const token = process.env['UPSTASH_REDIS_REST_TOKEN'] ?? ''

/** Sends one command in the REST form of Upstash. */
async function send(command: string[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(command),
  })
  const { result, error } = (await response.json()) as {
    result?: unknown
    error?: string
  }
  if (error !== undefined) throw new Error(error)
  return result
}

export const store = createRedisStore(send)
export const lock = createRedisLock(send)
