import { unwrap } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign()

const { items } = await unwrap(nitro.GET('/sign/envelopes'))
for (const { name, status } of items ?? []) {
  console.log(name, status)
}
