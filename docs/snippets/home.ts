import { createNitroSign } from '@latchkey/nitro-sign/server'

const nitro = createNitroSign({
  clientId: process.env['NITRO_SIGN_CLIENT_ID'] ?? '',
  clientSecret: process.env['NITRO_SIGN_CLIENT_SECRET'] ?? '',
})

const { data } = await nitro.GET('/sign/envelopes')
for (const { name, status } of data?.items ?? []) {
  console.log(name, status)
}
