import { inspect } from 'node:util'

/** Every way a value is made visible: inspection, JSON, text, structured clone, and the whole chain of causes. */
export function exposures(value: unknown): string {
  const shown: string[] = []
  const seen = new Set<unknown>()
  const show = (name: string, make: () => unknown) => {
    try {
      shown.push(`${name}: ${String(make())}`)
    } catch {
      // What cannot be shown that way leaks nothing that way.
    }
  }
  for (let link = value; link !== undefined && !seen.has(link); link = (Object(link) as Error).cause) {
    seen.add(link)
    show('inspect', () =>
      inspect(link, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity }),
    )
    show('json', () => JSON.stringify(link))
    show('text', () => `${link as string}`)
    show('clone', () => inspect(structuredClone(link), { depth: Infinity, showHidden: true }))
    show('stack', () => (link as Error).stack)
    show('members', () =>
      Reflect.ownKeys(Object(link) as object).map((key) => `${String(key)}=${String((link as never)[key])}`),
    )
  }
  return shown.join('\n')
}

/** The first planted secret that shows in any exposure of a value, in any spelling it travels in. */
export function findSecret(value: unknown, secrets: readonly string[]): string | undefined {
  const shown = typeof value === 'string' ? value : exposures(value)
  return secrets.find((secret) =>
    [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((spelling) =>
      shown.includes(spelling),
    ),
  )
}
