import type { NewVendor } from '@latchkey/generate'

type Plan = NonNullable<NewVendor['plan']>

/** Whether calls carry tokens, other credentials or none. */
export type Credentials = 'tokens' | 'others' | 'none' | 'no calls' | 'own fetch'

export function credentialsOf({ calls, signIn, token }: Plan, operations: number): Credentials {
  const handsOutTokens = signIn !== undefined || token !== undefined
  if (operations === 0 && !handsOutTokens) return 'no calls'
  if (calls.schemes.length > 0) return 'others'
  if (calls.alternatives.length > 0 || calls.token || handsOutTokens) return 'tokens'
  return calls.unmet.length > 0 || calls.needsCertificate ? 'own fetch' : 'none'
}

/** What somebody who just made the client has to know of credentials, in a sentence. */
export function aboutCredentials({
  grant,
  credentials,
  variables,
}: {
  grant: string | undefined
  credentials: Credentials
  variables: readonly string[]
}): string {
  if (grant !== undefined) return `The client gets and keeps its own tokens (${grant}).`
  switch (credentials) {
    case 'no calls':
      return 'The document describes no operation: there is nothing to call. Is it the right one?'
    case 'none':
      return 'The document asks for no credentials, and none are sent.'
    case 'others':
      return `The client takes credentials as options, or reads them: ${variables.join(', ')}.`
    case 'own fetch':
      return 'The document asks for what no option can bring: give the client a fetch of yours that does.'
    case 'tokens':
      return `The document shows no way to get tokens by program: the client takes ${tokenFrom(variables)}.`
  }
}

/** Where the client has a token from that somebody else keeps. */
function tokenFrom(variables: readonly string[]): string {
  const variable = variables.find((name) => name.endsWith('_ACCESS_TOKEN'))
  return variable === undefined ? 'what you give it' : `one as an option, or reads ${variable}`
}
