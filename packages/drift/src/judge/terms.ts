/** `none`: the documents mean the same. `text`: only descriptions, examples and the like differ. `contract`: what can be called or typed differs. */
export type Level = 'none' | 'text' | 'contract'

/** Semantic version step for a package of types generated from the document. */
export type Bump = 'none' | 'patch' | 'minor' | 'major'

/** Seen from the caller: `request` is what they send, `response` what they receive (payloads of webhooks and callbacks too). */
export type Direction = 'request' | 'response' | 'both'

/** Why a change can keep people from logging in, or from reaching the server at all. */
export type LoginConcern = 'token-operation' | 'server' | 'security' | 'lifetime'

/** Who saw a change: our table of rules, the compiler, or Redocly's diff. */
export type Source = 'table' | 'types' | 'redocly'
