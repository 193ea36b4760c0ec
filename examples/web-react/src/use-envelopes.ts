import type { Envelope, EnvelopeList } from '@latchkey/nitro-sign'
import { useMutationState, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { $api } from './api.ts'
import { useNotify } from './notices.tsx'
import { describe } from './problem.ts'

const one = '/sign/envelopes/{envelopeID}'
const init = {}
const listKey = $api.queryOptions('get', '/sign/envelopes', init).queryKey

type Pages = InfiniteData<EnvelopeList>
interface EnvelopeInit {
  params: { path: { envelopeID: string } }
}

/** The envelopes read so far, newest first, as they will be once what is under way has been done. */
export function useEnvelopes() {
  const query = $api.useInfiniteQuery('get', '/sign/envelopes', init, {
    pageParamName: 'pageAfter',
    // Null is left out of the query; undefined would become the 0 this hook falls back to.
    initialPageParam: null,
    getNextPageParam: ({ nextPage }: EnvelopeList) => nextPage,
    // Signers sign while nobody here does anything.
    refetchInterval: 20_000,
  })
  const cancelling = usePending('put', `${one}:cancel`)
  const deleting = usePending('delete', one)
  const envelopes = query.data?.pages
    .flatMap(({ items = [] }) => items)
    .filter(({ ID }) => !deleting.has(ID))
    .map((envelope) =>
      cancelling.has(envelope.ID) ? { ...envelope, status: 'cancelled' as const } : envelope,
    )
    .sort((one, other) => (other.createdAt ?? '').localeCompare(one.createdAt ?? ''))
  return { ...query, envelopes }
}

export interface EnvelopeActions {
  cancel(envelope: Envelope): void
  remind(envelope: Envelope): void
  remove(envelope: Envelope): void
}

/** What can be done with an envelope. The list shows it at once, and takes it back should it fail. */
export function useEnvelopeActions(): EnvelopeActions {
  const queryClient = useQueryClient()
  const notify = useNotify()
  // A list on its way from before the change would undo it.
  const onMutate = () => queryClient.cancelQueries({ queryKey: listKey })
  const failed = (what: string) => (error: unknown) => notify(`${what} ${describe(error)}`, 'error')

  const cancel = $api.useMutation('put', `${one}:cancel`, {
    onMutate,
    onSuccess(envelope) {
      changeEnvelope(queryClient, envelope)
      notify('The envelope is cancelled. Nobody can sign it any more.')
    },
    onError: failed('The envelope could not be cancelled.'),
  })
  const remind = $api.useMutation('post', `${one}:send-reminders`, {
    onSuccess: () => notify('Everybody who has not signed yet gets a reminder.'),
    onError: failed('The reminder could not be sent.'),
  })
  const remove = $api.useMutation('delete', one, {
    onMutate,
    onSuccess(_, { params }) {
      dropEnvelope(queryClient, params.path.envelopeID)
      notify('The envelope is deleted.')
    },
    onError: failed('The envelope could not be deleted.'),
  })
  const of = ({ ID }: Envelope): EnvelopeInit => ({ params: { path: { envelopeID: ID } } })
  return {
    cancel: (envelope) => cancel.mutate(of(envelope)),
    remind: (envelope) => remind.mutate(of(envelope)),
    remove: (envelope) => remove.mutate(of(envelope)),
  }
}

/** Puts an envelope that was just sent into the list, wherever the next page order may have it. */
export function addEnvelope(queryClient: QueryClient, envelope: Envelope): void {
  dropEnvelope(queryClient, envelope.ID)
  changePages(queryClient, (items, page) => (page === 0 ? [envelope, ...items] : items))
}

function changeEnvelope(queryClient: QueryClient, envelope: Envelope): void {
  changePages(queryClient, (items) => items.map((item) => (item.ID === envelope.ID ? envelope : item)))
}

function dropEnvelope(queryClient: QueryClient, envelopeID: string): void {
  changePages(queryClient, (items) => items.filter(({ ID }) => ID !== envelopeID))
}

function changePages(
  queryClient: QueryClient,
  change: (items: Envelope[], page: number) => Envelope[],
): void {
  queryClient.setQueryData<Pages>(
    listKey,
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page, index) => ({ ...page, items: change(page.items ?? [], index) })),
      },
  )
}

/** The envelopes for which this is under way, or waits for the connection. */
function usePending(method: string, path: string): ReadonlySet<string> {
  const pending = useMutationState({
    filters: { mutationKey: [method, path], status: 'pending' },
    select: ({ state }) => (state.variables as EnvelopeInit).params.path.envelopeID,
  })
  return new Set(pending)
}
