import type { components } from './generated/schema.ts'
import type { FullInteraction, FullJourneyState, Interaction, JourneyState } from './types.ts'
import { unwrapObject, type Caller } from './unwrap.ts'

type Schemas = components['schemas']

interface Init<Body> {
  params: { query: { view: 'slim' | 'full' } }
  body: Body
  signal?: AbortSignal
}

/** Any client that can fetch interactions: a customer's or an end user's. */
export type InteractionClient = Caller<
  '/journey/interaction/fetch',
  Init<Schemas['InteractionFetchRequest']>,
  Interaction | FullInteraction
>
/** Any client that can fetch the state of a journey: a customer's. */
export type StateClient = Caller<
  '/journey/state/fetch',
  Init<Schemas['StateFetchRequest']>,
  JourneyState | FullJourneyState
>

export interface ViewOptions<View extends 'slim' | 'full'> {
  /**
   * `slim`, the default: the compact shape whose types GBG keeps stable. `full`: mostly free-form, and for interactions
   * it may carry third-party keys, so do not log it.
   */
  view?: View | undefined
  signal?: AbortSignal | undefined
}

/**
 * What the end user is asked now. Without an `interactionId` nothing is asked: modules run, or the journey has ended.
 *
 * @throws {@link GbgGoApiError}, {@link GbgGoResponseError}
 */
export function fetchInteraction(
  client: InteractionClient,
  request: Schemas['InteractionFetchRequest'],
  options?: ViewOptions<'slim'>,
): Promise<Interaction>
export function fetchInteraction(
  client: InteractionClient,
  request: Schemas['InteractionFetchRequest'],
  options: ViewOptions<'full'> & { view: 'full' },
): Promise<FullInteraction>
export async function fetchInteraction(
  client: InteractionClient,
  body: Schemas['InteractionFetchRequest'],
  { view = 'slim', signal }: ViewOptions<'slim' | 'full'> = {},
): Promise<Interaction | FullInteraction> {
  const params = { query: { view } }
  return unwrapObject(client.POST('/journey/interaction/fetch', { params, body, ...(signal && { signal }) }))
}

/**
 * Where a journey stands, and its result.
 *
 * `result.status` is what says whether it succeeded; `result.data` may follow a moment after `complete`.
 *
 * @throws {@link GbgGoApiError}, {@link GbgGoResponseError}
 */
export function fetchState(
  client: StateClient,
  request: Schemas['StateFetchRequest'],
  options?: ViewOptions<'slim'>,
): Promise<JourneyState>
export function fetchState(
  client: StateClient,
  request: Schemas['StateFetchRequest'],
  options: ViewOptions<'full'> & { view: 'full' },
): Promise<FullJourneyState>
export async function fetchState(
  client: StateClient,
  body: Schemas['StateFetchRequest'],
  { view = 'slim', signal }: ViewOptions<'slim' | 'full'> = {},
): Promise<JourneyState | FullJourneyState> {
  const params = { query: { view } }
  return unwrapObject(client.POST('/journey/state/fetch', { params, body, ...(signal && { signal }) }))
}
