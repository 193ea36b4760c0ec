import { type Exchange, staticToken } from '@latchkey/auth-core'
import { describedClient, describedExchange } from '@latchkey/client-core/described'
import type { DescribedPackage } from '@latchkey/generate'
import type { MockServer } from '@latchkey/mock'
import type { JsonObject } from '@latchkey/openapi'
import { CliError } from '../cli-error.ts'
import type { Connection, ReadValues, Setting, Vendor } from '../vendor.ts'
import type { Engine } from './engine.ts'

/**
 * A vendor that is known by its compiled document alone: its settings, and what is sent, are those of the package that
 * would be generated.
 *
 * @param documentUrl where the document lives: relative addresses start there
 */
export function documentVendor(
  engine: Engine,
  name: string,
  document: JsonObject,
  documentUrl?: string,
): Vendor {
  const { token } = engine.readTokenOperation(document)
  const wire = engine.readWire(document, { documentUrl, token })
  const described = engine.describeClient(name, document, wire)
  const { client, plan, personGrants } = described
  const exchange = (values: ReadValues): Exchange => {
    if (personGrants) {
      const grants = personGrants.join(', ')
      throw new CliError('person_needed', `Tokens are got with ${grants}, and a person is needed for that.`)
    }
    if (!client.token)
      throw new CliError('no_tokens', `The document of ${name} has no operation that gives tokens.`)
    return describedExchange(client, values)
  }
  const get = engine
    .operationsOf(document)
    .find(({ method, path }) => method === 'GET' && !path.includes('{'))
  return {
    name,
    title: plan.title,
    example: `GET ${plan.examplePath ?? get?.path ?? '/'}`,
    settings: described.settings satisfies Record<string, Setting>,
    document,
    exchange,
    connect(values): Connection {
      const made = describedClient(client, values)
      const { tokenSource = staticToken(values['accessToken'] ?? 'none') } = made
      return Object.assign(made, { tokenSource })
    },
    atMock: (mock) => ({ ...samplesOf(described), ...addressesAt(described, mock, token?.path) }),
  }
}

function samplesOf({ settings }: DescribedPackage): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(settings).map(([name, { sample }]) => [name, sample]))
}

function addressesAt(
  { client }: DescribedPackage,
  mock: MockServer,
  tokenPath: string | undefined,
): Record<string, string> {
  const { apiUrl: baseUrl, tokenUrl } = mock
  if (!client.token) return { baseUrl, accessToken: mock.issueToken() }
  const isThere = tokenPath !== undefined && tokenUrl?.endsWith(tokenPath)
  return { baseUrl, tokenBaseUrl: isThere ? tokenUrl!.slice(0, -tokenPath.length) : baseUrl }
}
