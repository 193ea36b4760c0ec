import { retryFetch } from '@latchkey/gobo'
import { createGobo } from '@latchkey/gobo/server'

const gobo = createGobo({ fetch: retryFetch() })

const response = await gobo.fetch('/api/me')
console.log(response.status, await response.text())
