/** Words that nothing can have for a name in a module. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
)

/** Options that clients, their tokens and sign-ins have, whatever the document says. */
const options =
  'accessToken allowInsecure assertion audience authorizationEndpoint authorizationParams baseUrl clientAssertion clientAuth ' +
  'clientId clientSecret clock deviceAuthorizationEndpoint environment extraParams fetch grant headers issuer onEvent ' +
  'password redirectUri refreshToken replay requireIssuer resource rotationGraceMs scope store subject timeoutMs token ' +
  'tokenBaseUrl tokenSource tokens username variables vendor'

/** What the code of clients calls its own, where options are taken out of an object. */
const locals =
  'app authorizedClient call checkUrl client core createClient credentials defaultEndpoint device exchange flow fromEnvironment given ' +
  'options origins originsOf others ownTokens paths personTokens process rest revocationEndpoint rules settings takeServer ' +
  'timing tokenBaseUrlOf tokenDialect tokenPath transport wired withCredentials'

/** Options that clients have, whatever their document says. */
const takenOptions: ReadonlySet<string> = new Set(options.split(' ').map(plain))
const takenLocals: ReadonlySet<string> = new Set(locals.split(' '))

/** Two names that are one in the environment: `apiKey` and `api_key` are both `API_KEY`. */
export function plain(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase()
}

/** Whether every client has an option of this name, or of one that would be read from the same variable. */
export function isOption(name: string): boolean {
  return takenOptions.has(plain(name))
}

/** Whether the code of clients could not have this name for an option of its own. */
export function isWord(name: string): boolean {
  // What every object has already is given where nobody gives it.
  return reservedWords.has(name) || takenLocals.has(name) || name in {}
}
