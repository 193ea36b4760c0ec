import { authFetch, type TokenSource } from '@latchkey/auth-core'
import { gql, GraphQLClient } from 'graphql-request'

/** A graphql client is one more thing that takes a fetch. */
export async function createThing(source: TokenSource, api: string, name: string): Promise<unknown> {
  const client = new GraphQLClient(`${api}/graphql`, {
    fetch: authFetch(source, { origins: [new URL(api).origin] }),
  })
  const document = gql`
    mutation Create($name: String!) {
      createThing(name: $name) {
        name
      }
    }
  `
  const { createThing } = await client.request<{ createThing: unknown }>(document, { name })
  return createThing
}
