import { ConfigurationError } from '@latchkey/auth-core'
import { readOptions } from '@latchkey/client-core'
import type { components } from './generated/schema.ts'

/** An event of the marketplace, such as an app's installation. The names of events are not public. */
export type WebhookNotification = components['schemas']['WebhookNotification']

/** What Web Crypto takes as data, in the words of the compiler at hand: `Uint8Array` has a parameter since TypeScript 5.7. */
type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>

export interface WebhookReceiverOptions {
  /**
   * Does the work, or puts it in a queue. Must be idempotent: Gobo repeats an event up to seven times when it misses
   * the answer, and neither a delivery id nor an order is documented.
   */
  onNotification: (notification: WebhookNotification) => unknown
  /**
   * Decides whether a request is Gobo's, from its headers and the exact bytes of its body. Without it everything is
   * taken, so give the endpoint a path nobody guesses and act on nothing that cannot be read again.
   */
  authenticate?: ((request: Request, body: Bytes) => boolean | Promise<boolean>) | undefined
}

/**
 * Makes the receiver of marketplace events: a function from a Fetch `Request` to a `Response`.
 *
 * Answers exactly 200 once `onNotification` is done: no other status counts as received, 202 and 204 included. When
 * your function fails, the failure is passed on to your framework, which answers 500, and Gobo tries again after 5 s,
 * 5 min, 30 min, 2 h, 5 h, 10 h and 10 h. Answers 400 to what is no event, 401 to what `authenticate` refuses, 405 to
 * another method than POST.
 *
 * Gobo signs its requests in a header whose name starts with `X-Hub-Sig`; its full name, algorithm and secret are not
 * known to us, so nothing is checked until you do it in `authenticate`.
 *
 * @throws {@link ConfigurationError} naming the option
 * @see https://docs.gobo.io/getting-started/webhooks
 */
export function createWebhookReceiver(
  options: WebhookReceiverOptions,
): (request: Request) => Promise<Response> {
  const { onNotification, authenticate } = readOptions(options, {
    onNotification: 'function',
    authenticate: 'function',
  })
  if (!onNotification) throw new ConfigurationError('onNotification', 'is missing')
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { Allow: 'POST' } })
    const body = new Uint8Array(await request.arrayBuffer())
    if (authenticate && !(await authenticate(request, body))) return new Response(null, { status: 401 })
    const notification = parse(body)
    if (!notification) return new Response(null, { status: 400 })
    await onNotification(notification)
    return new Response(null, { status: 200 })
  }
}

function parse(body: Uint8Array): WebhookNotification | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isNotification(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isNotification(value: unknown): value is WebhookNotification {
  return (
    typeof value === 'object' &&
    value !== null &&
    'event' in value &&
    typeof value.event === 'string' &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null
  )
}
