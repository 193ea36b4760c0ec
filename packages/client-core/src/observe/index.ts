export { compareToSchema, type CompareOptions } from './compare-to-schema.ts'
export type { Departure, DepartureKind } from './departures.ts'
export {
  observeResponses,
  type ObservationCounts,
  type ObserveResponsesOptions,
  type ObservingFetch,
  type ResponseDeparture,
} from './observe-responses.ts'
