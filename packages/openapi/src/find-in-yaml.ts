import { EVENT_ID, getScalarValue, type Event } from 'js-yaml'
import { eventsOf, offsetOf, resolveAliases, rootOf } from './yaml-events.ts'

/** The place of the value a pointer's segments lead to, or of its nearest ancestor; `depth` says how many of them were found. */
export type FindInYaml = (segments: readonly string[]) => { offset: number; depth: number }

/** Reads the text again when the first place is asked for: events take many times the memory of the data. */
export function createFinder(source: string, show: (read: string) => string): FindInYaml {
  let events: Event[] | undefined
  return (path) => {
    const read = (events ??= eventsOf(source))
    const anchors = resolveAliases(source, read)
    const keyAt = (at: number): string | undefined => {
      const event = read[anchors.get(at) ?? at]
      return event?.type === EVENT_ID.SCALAR ? show(getScalarValue(source, event)) : undefined
    }
    return find(read, anchors, keyAt, rootOf(read), path)
  }
}

function find(
  events: readonly Event[],
  anchors: ReadonlyMap<number, number>,
  keyAt: (at: number) => string | undefined,
  root: number,
  segments: readonly string[],
): { offset: number; depth: number } {
  let at = root
  let offset = offsetOf(events[at])
  let depth = 0
  for (const segment of segments) {
    at = anchors.get(at) ?? at
    const type = events[at]?.type
    let found: number | undefined
    if (type === EVENT_ID.MAPPING) {
      for (let key = at + 1; events[key]?.type !== EVENT_ID.POP; key = after(events, key + 1)) {
        if (keyAt(key) !== segment) continue
        offset = offsetOf(events[key])
        found = key + 1
        break
      }
    } else if (type === EVENT_ID.SEQUENCE) {
      let index = 0
      for (let item = at + 1; events[item]?.type !== EVENT_ID.POP; item = after(events, item)) {
        if (String(index) === segment) {
          offset = offsetOf(events[item])
          found = item
          break
        }
        index += 1
      }
    }
    if (found === undefined) break
    at = found
    depth += 1
  }
  return { offset, depth }
}

/** The event after the node that starts at `at`. */
function after(events: readonly Event[], at: number): number {
  let depth = 0
  let index = at
  do {
    const type = events[index]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1
    else if (type === EVENT_ID.POP) depth -= 1
    index += 1
  } while (depth > 0)
  return index
}
