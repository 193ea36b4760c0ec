import { either, major, minor, patch, type Rule } from './rule.ts'

/** Changes of servers, security and tokens: they keep people from logging in. */
export const accessRules = {
  'server-added': {
    told: 'operations',
    login: 'server',
    say: ({ place, name }) => `The server ${name} was added for ${place}.`,
    ...either(minor('Another address to choose from.')),
  },
  'server-removed': {
    told: 'operations',
    login: 'server',
    say: ({ place, name }) => `The server ${name} was removed for ${place}.`,
    ...either(major('Clients that use this address may reach nothing.')),
  },
  'server-changed': {
    told: 'operations',
    login: 'server',
    say: ({ place, from, to }) => `The server ${from} is now ${to} for ${place}.`,
    ...either(major('Clients that use the old address may reach nothing.')),
  },
  'server-order-changed': {
    told: 'operations',
    login: 'server',
    say: ({ place, to }) => `The first server is now ${to} for ${place}.`,
    ...either(minor('Clients that name no address use the first one.')),
  },
  'server-variable-changed': {
    login: 'server',
    say: ({ place, name }) => `The variable ${name} of ${place} changed: addresses made with it are others.`,
    ...either(major('Clients that rely on its default, or on a value that is gone, reach another address.')),
  },
  'server-variable-extended': {
    login: 'server',
    say: ({ place, name }) => `The variable ${name} of ${place} takes more values.`,
    ...either(minor('More addresses to choose from.')),
  },
  'security-tightened': {
    told: 'operations',
    login: 'security',
    say: ({ place, name, from, to }) =>
      name === ''
        ? `The login of ${place} is now ${to}; it was ${from}.`
        : `The login of ${place} now asks for ${name} too.`,
    ...either(major('Credentials that were enough are refused.')),
  },
  'security-loosened': {
    told: 'operations',
    login: 'security',
    say: ({ place, name, from, to }) =>
      name === ''
        ? `The login of ${place} is now ${to}; it was ${from}.`
        : `The login of ${place} no longer asks for ${name}.`,
    ...either(minor('Credentials that were enough still are.')),
  },
  'security-scheme-added': {
    login: 'security',
    say: ({ name }) => `The security scheme ${name} was added.`,
    ...either(minor('Another way to log in; operations say whether they need it.')),
  },
  'security-scheme-removed': {
    login: 'security',
    say: ({ name }) => `The security scheme ${name} is gone.`,
    ...either(minor('Operations that needed it say so themselves.')),
  },
  'security-scheme-changed': {
    login: 'security',
    say: ({ place, name, from, to }) => `${name} of ${place} is ${to}; it was ${from}.`,
    ...either(major('Credentials sent the old way are refused.')),
  },
  'security-scheme-hint-changed': {
    login: 'security',
    say: ({ place, name, from, to }) => `${name} of ${place} is ${to}; it was ${from}.`,
    ...either(patch('A hint for readers.')),
  },
  'security-scheme-deprecated': {
    login: 'security',
    say: ({ place }) => `${place} is deprecated.`,
    ...either(minor('It still works; another one is to be used.')),
  },
  'security-scheme-no-longer-deprecated': {
    login: 'security',
    say: ({ place }) => `${place} is no longer deprecated.`,
    ...either(minor('It is here to stay.')),
  },
  'oauth-flow-added': {
    login: 'security',
    say: ({ place, name }) => `${place} now has the flow ${name}.`,
    ...either(minor('Another way to get a token.')),
  },
  'oauth-flow-removed': {
    login: 'security',
    say: ({ place, name }) => `${place} no longer has the flow ${name}.`,
    ...either(major('Clients that get their tokens this way no longer do.')),
  },
  'oauth-url-changed': {
    login: 'token-operation',
    say: ({ place, name, from, to }) => `${name} of ${place} is ${to}; it was ${from}.`,
    ...either(major('Clients ask for tokens at an address that may no longer answer.')),
  },
  'oauth-url-added': {
    login: 'token-operation',
    say: ({ place, name, to }) => `${name} of ${place} is stated now: ${to}.`,
    ...either(minor('Tokens that were had without it still are.')),
  },
  'scope-added': {
    login: 'security',
    say: ({ place, name }) => `${place} now has the scope ${name}.`,
    ...either(minor('Operations say whether they need it.')),
  },
  'scope-removed': {
    login: 'security',
    say: ({ place, name }) => `${place} no longer has the scope ${name}.`,
    ...either(major('Token requests that name it are refused (RFC 6749, 5.2: invalid_scope).')),
  },
  'lifetime-changed': {
    login: 'lifetime',
    say: ({ place, from, to }) => `The lifetime stated by ${place} is ${to}; it was ${from}.`,
    ...either(
      minor('Tokens live longer or shorter than before; code that trusts a fixed lifetime is affected.'),
    ),
  },
  'token-dialect-changed': {
    login: 'token-operation',
    say: ({ place, name, from, to }) =>
      `The token dialect of ${place} changed: ${name} is ${to}, it was ${from}.`,
    ...either(minor('Token requests are made in another way; the package does it for its users.')),
  },
  'token-grant-removed': {
    login: 'token-operation',
    say: ({ place, name }) => `The grant ${name} of ${place} is gone.`,
    ...either(major('Clients that use it get no token.')),
  },
} satisfies Record<string, Rule>
