import { retryFetch } from '@latchkey/gbg-go'
import { createGbgGo } from '@latchkey/gbg-go/server'

const gbg = createGbgGo({ fetch: retryFetch() })

const { data, error } = await gbg.POST('/journey/start', {
  body: { resourceId: 'your-journey@latest', context: { config: { delivery: 'page' } } },
})
console.log(error?.errors ?? error ?? data?.instanceUrl)
