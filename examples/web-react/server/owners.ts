import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/**
 * Whose envelope is whose. Nitro Sign has one account for the whole app and does not say, so the app does.
 *
 * An app with a database keeps this in a table beside its people. What is not known here belongs to nobody: it is shown
 * to nobody.
 */
export interface Owners {
  claim(envelopeID: string, person: string): void
  isOwner(person: string, envelopeID: string): boolean
  release(envelopeID: string): void
}

/** @param file where it is kept, a line for each change; in memory alone without one */
export function createOwners(file?: string): Owners {
  const owners = new Map<string, string>()
  if (file !== undefined && existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const [envelopeID, person] = JSON.parse(line) as [string, string | null]
      if (person === null) owners.delete(envelopeID)
      else owners.set(envelopeID, person)
    }
  }
  // Before it is told to anybody, so that nothing is handed out that would be forgotten.
  const write = (envelopeID: string, person: string | null): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify([envelopeID, person])}\n`, { mode: 0o600 })
  }
  return {
    claim(envelopeID, person) {
      write(envelopeID, person)
      owners.set(envelopeID, person)
    },
    isOwner: (person, envelopeID) => owners.get(envelopeID) === person,
    release(envelopeID) {
      write(envelopeID, null)
      owners.delete(envelopeID)
    },
  }
}
