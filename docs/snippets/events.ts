import { createGbgGo } from '@latchkey/gbg-go/server'

export const gbg = createGbgGo({
  tokens: {
    onEvent(event) {
      if (event.type === 'exchange')
        console.log('token', event.cause, event.durationMs, 'ms')
      if (event.type === 'exchange_failed')
        console.warn(
          'no token',
          event.error,
          'old one good for',
          event.staleMs,
        )
      if (event.type === 'replay')
        console.log('a call was sent again to', event.origin)
    },
  },
})
