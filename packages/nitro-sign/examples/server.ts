import { retryFetch } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign({ fetch: retryFetch() })

const { data, error } = await nitro.GET('/sign/envelopes')
if (error) console.error(error.detail ?? error)
else for (const { ID, name, status } of data.items ?? []) console.log(ID, name, status)
