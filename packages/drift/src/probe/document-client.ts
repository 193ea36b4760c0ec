import { describedClient } from '@latchkey/client-core/described'
import type { DescribedPackage } from '@latchkey/generate'
import type { Connect, LiveClient, ReadVariable } from './client.ts'

/** What a client of a document alone is made of. */
export type DocumentVendor = Pick<DescribedPackage, 'settings' | 'client' | 'personGrants'>

/**
 * A client made from a document alone, for a vendor that has no package: what it sends, and the variables of the environment
 * it reads, are those of the package that would be generated.
 */
export function connectByDocument({ settings, client, personGrants }: DocumentVendor): Connect {
  return (read, fetch): LiveClient => {
    if (personGrants)
      throw new Error(`its token operation has ${personGrants.join(', ')}: a person is needed for that`)
    const values = valuesOf(settings, read)
    // Which operations there are is data here; the types of the client know of none.
    return describedClient(client, values, { fetch }) as unknown as LiveClient
  }
}

/** Every value there is; the first that is needed and not there is named. */
function valuesOf(
  settings: DocumentVendor['settings'],
  read: ReadVariable,
): Record<string, string | undefined> {
  const found = Object.entries(settings).map(([name, { variable }]) => [name, read(variable, undefined)])
  const values = Object.fromEntries(found) as Record<string, string | undefined>
  for (const [name, { variable, isOptional, unless }] of Object.entries(settings)) {
    const isNeeded = !isOptional && (unless === undefined || values[unless] === undefined)
    if (isNeeded) values[name] ??= read(variable)
  }
  return values
}
