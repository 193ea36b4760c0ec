import { expectTypeOf, test } from 'vitest'
import {
  fetchInteraction,
  fetchState,
  type GbgGoClient,
  type FullInteraction,
  type FullJourneyState,
  type Interaction,
  type JourneyState,
} from '../src/index.ts'

declare const client: GbgGoClient
declare const instanceId: string

test('the view narrows the type of the response', () => {
  const type = () => ({
    slim: fetchInteraction(client, { instanceId }),
    full: fetchInteraction(client, { instanceId }, { view: 'full' }),
    slimState: fetchState(client, { instanceId }, { view: 'slim' }),
    fullState: fetchState(client, { instanceId }, { view: 'full' }),
  })
  expectTypeOf(type).returns.toEqualTypeOf<{
    slim: Promise<Interaction>
    full: Promise<FullInteraction>
    slimState: Promise<JourneyState>
    fullState: Promise<FullJourneyState>
  }>()
  expectTypeOf<Interaction['outstanding']>().toEqualTypeOf<string[] | undefined>()
  expectTypeOf<FullInteraction['outstanding']>().toBeUnknown()
})
