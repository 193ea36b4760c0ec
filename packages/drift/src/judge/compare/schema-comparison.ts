import type { DocumentIndex } from '@latchkey/openapi'
import type { Direction } from '../terms.ts'
import type { Finding } from './finding.ts'
import type { SchemaNodes, SchemaViews } from './schema-view.ts'

export type OneWay = Exclude<Direction, 'both'>

/** What differs between two schemas, with the comparisons of what they hold: a graph, since schemas may be recursive. */
export interface Comparison {
  findings: Finding[]
  children: Comparison[]
}

export interface CompareOptions {
  direction: OneWay
  skipNull?: boolean | undefined
}

export interface SchemaComparer {
  old: DocumentIndex
  fresh: DocumentIndex
  oldViews: SchemaViews
  freshViews: SchemaViews
  /** Compares what both schemas mean, not how they are written. The same pair is compared once. */
  compare(before: SchemaNodes, after: SchemaNodes, options: CompareOptions): Comparison
  /** Whether the difference breaks callers in that direction. */
  breaks(before: SchemaNodes, after: SchemaNodes, options: CompareOptions): boolean
  /** Every difference a rule looks at, as what is sent; none that sums up others. */
  findings(before: SchemaNodes, after: SchemaNodes): Finding[]
  /** Names of schemas found in the same places: old name to new names. */
  renames: ReadonlyMap<string, ReadonlySet<string>>
}
