import type { components } from './generated/schema.ts'

type Schemas = components['schemas']

/** The body of a journey start. Annotate yours with it: misspelt optional members are found only then. */
export type JourneyStart = Schemas['JourneyStartRequest']
/** What a journey start answers. */
export type StartedJourney = Schemas['JourneyStartResponse']
/** The body of an interaction submit. */
export type InteractionSubmission = Schemas['InteractionSubmitRequest']
/** The person or company a journey is about. */
export type Subject = Schemas['Subject']
/** One problem, as GBG words it. Values and members beyond the documented ones pass through. */
export type GbgProblem = Schemas['GbgError']
/** The compact view of an interaction. */
export type Interaction = Schemas['SlimInteractionFetchResponse']
/** The full view of an interaction, mostly free-form. */
export type FullInteraction = Schemas['InteractionFetchResponse']
/** The compact view of a journey's state. */
export type JourneyState = Schemas['SlimStateFetchResponse']
/** The full view of a journey's state, mostly free-form. */
export type FullJourneyState = Schemas['StateFetchResponse']
/** What an upload answers: the key to reference the image by. */
export type UploadedAsset = Schemas['AssetUploadResponse']
