import { EVENT_ID, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml'
import { maxDepth } from './read-json.ts'

/** Where a text cannot be read, as an offset into it, and why. */
export class UnreadableYaml extends Error {
  readonly code = 'yaml_unreadable'
  readonly offset: number
  /** Of the value, where the text could be read but a value has no place in JSON. */
  readonly pointer: string | undefined

  constructor(
    offset: number,
    message: string,
    options: ErrorOptions & { pointer?: string | undefined } = {},
  ) {
    super(message, options)
    this.name = 'UnreadableYaml'
    this.offset = offset
    this.pointer = options.pointer
  }
}

/** The event the one document of a text starts with. */
export function rootOf(events: readonly Event[]): number {
  return (
    Math.max(
      0,
      events.findIndex(({ type }) => type === EVENT_ID.DOCUMENT),
    ) + 1
  )
}

export function eventsOf(source: string): Event[] {
  try {
    return parseEvents(source, { maxDepth: maxDepth + 1 })
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause
    const reason = /^nesting exceeded/.test(cause.reason)
      ? `nested deeper than ${maxDepth} levels`
      : cause.reason
    throw new UnreadableYaml(cause.mark?.position ?? 0, reason, { cause })
  }
}

/** Each alias event with the node it stands for: an anchor may be set again further down. */
export function resolveAliases(source: string, events: readonly Event[]): Map<number, number> {
  const latest = new Map<string, number>()
  const aliases = new Map<number, number>()
  for (const [index, event] of events.entries()) {
    const name = anchorName(source, event)
    if (name === undefined) continue
    if (event.type !== EVENT_ID.ALIAS) latest.set(name, index)
    else {
      const target = latest.get(name)
      if (target === undefined) throw new UnreadableYaml(offsetOf(event), `there is no anchor "${name}"`)
      aliases.set(index, target)
    }
  }
  return aliases
}

export function offsetOf(event: Event | undefined): number {
  if (!event) return 0
  const starts: number[] = []
  // Ranges of anchors and aliases leave their sign out.
  if ('anchorStart' in event) starts.push(event.anchorStart - 1)
  if ('tagStart' in event) starts.push(event.tagStart)
  if ('start' in event) starts.push(event.start)
  if ('valueStart' in event) {
    // Ranges of quoted text leave the quotes out.
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
    starts.push(isQuoted ? event.valueStart - 1 : event.valueStart)
  }
  const known = starts.filter((start) => start >= 0)
  return known.length > 0 ? Math.min(...known) : 0
}

export function anchorName(source: string, event: Event | undefined): string | undefined {
  if (!event || !('anchorStart' in event) || event.anchorStart < 0) return undefined
  return source.slice(event.anchorStart, event.anchorEnd)
}

export function tagName(source: string, event: Event | undefined): string | undefined {
  if (!event || !('tagStart' in event) || event.tagStart < 0) return undefined
  return source.slice(event.tagStart, event.tagEnd)
}
