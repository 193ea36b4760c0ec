import type { ScopeForm } from './dialect.ts'

/** Scopes with something else than a space between two, e.g. `separatedScopes(',')`; blanks around it mean nothing. */
export function separatedScopes(separator: string): ScopeForm {
  return {
    join: (scope) => scope.split(/\s+/).filter(Boolean).join(separator),
    split: (said) => said.split(separator.trim() || ' ').join(' '),
  }
}

/** Scopes as an endpoint wants them; undefined where none are asked for. */
export function joinScopes(scope: string | undefined, separator = ' '): string | undefined {
  return scope && separatedScopes(separator).join(scope)
}
