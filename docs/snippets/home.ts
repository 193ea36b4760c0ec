import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign()

const { data } = await nitro.GET('/sign/envelopes')
for (const { name, status } of data?.items ?? []) {
  console.log(name, status)
}
