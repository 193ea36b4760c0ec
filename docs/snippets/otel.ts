import { otelListener } from '@latchkey/auth-core/otel'
import { createGbgGo } from '@latchkey/gbg-go/server'

export const gbg = createGbgGo({
  tokens: { onEvent: otelListener() },
})
