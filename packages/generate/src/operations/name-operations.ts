import type { JsonPointer, Operation } from '@latchkey/openapi'
import { reservedWords } from '../words.ts'

/** An operation with the name of its function. */
export interface NamedOperation extends Operation {
  name: string
}

export interface NamedOperations {
  operations: NamedOperation[]
  /** Operations whose names are one, none of which has a function. */
  collisions: { pointer: JsonPointer; reason: string }[]
}

/**
 * Names the functions of operations: after their `operationId`, else after method and path. A name depends on nothing but its
 * own operation, so that no other one's coming and going changes it; where two have one name, neither gets it.
 */
export function nameOperations(operations: readonly Operation[]): NamedOperations {
  const named = operations.map((operation) => ({ ...operation, name: nameOf(operation) }))
  const holders = new Map<string, NamedOperation[]>()
  for (const one of named) holders.set(one.name, [...(holders.get(one.name) ?? []), one])
  return {
    operations: named.filter(({ name }) => holders.get(name)!.length === 1),
    collisions: [...holders].flatMap(([name, all]) =>
      all.length === 1
        ? []
        : all.map(({ pointer, method, path }) => {
            const others = all.filter((one) => one.method !== method || one.path !== path)
            const who = others.map((one) => `${one.method} ${one.path}`).join(', ')
            const reason = `would have the function "${name}", as would ${who}: neither has one; give it an "operationId" of its own, or call it by its path`
            return { pointer, reason }
          }),
    ),
  }
}

function nameOf({ method, path, operation }: Operation): string {
  const { operationId } = operation
  const name = typeof operationId === 'string' ? camel(wordsOf(operationId)) : ''
  return isUsable(name) ? name : camel([method.toLowerCase(), ...path.split('/').flatMap(wordsOfSegment)])
}

/** `{room_id}` is `ByRoomId`. */
function wordsOfSegment(segment: string): string[] {
  return segment
    .split(/(?=\{)|(?<=\})/)
    .flatMap((part) => (part.startsWith('{') ? ['by', ...wordsOf(part)] : wordsOf(part)))
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
}

function camel(words: readonly string[]): string {
  return words
    .map((word, index) => {
      // `ID` and `HTTP` alone are words of their own.
      if (index === 0)
        return /^\p{Lu}+$/u.test(word) ? word.toLowerCase() : word[0]!.toLowerCase() + word.slice(1)
      return word[0]!.toUpperCase() + word.slice(1)
    })
    .join('')
}

/** What the functions of operations call their own arguments. */
const parameters: ReadonlySet<string> = new Set(['client', 'options'])

function isUsable(name: string): boolean {
  return /^\p{L}/u.test(name) && !reservedWords.has(name) && !parameters.has(name)
}
