export {
  compareToSchema,
  type CompareOptions,
  type Departure,
  type DepartureKind,
} from './compare-to-schema.ts'
export { observeDrift, type Drift, type ObserveDriftOptions } from './observe-drift.ts'
