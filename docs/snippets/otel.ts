import { otelListener } from '@latchkey/auth-core/otel'
import { createGbgGo } from '@latchkey/gbg-go/server'

export const gbg = createGbgGo({
  region: 'eu',
  clientId: process.env['GBG_GO_CLIENT_ID'] ?? '',
  clientSecret: process.env['GBG_GO_CLIENT_SECRET'] ?? '',
  tokens: { onEvent: otelListener() },
})
