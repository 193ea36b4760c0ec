import { retryFetch } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign({ fetch: retryFetch() })

const { data, error } = await nitro.GET('/sign/envelopes')
if (error) console.error(error.detail ?? error)
else console.log(data.items?.length ?? 0, 'envelopes', data.items)
