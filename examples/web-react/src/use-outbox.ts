import {
  skipToken,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
  type Mutation,
} from '@tanstack/react-query'
import type { Envelope } from '@latchkey/nitro-sign'
import { nitro } from './api.ts'
import type { CompleteDraft } from './draft.ts'
import { isAbort } from './problem.ts'
import { sendEnvelope, type Sending, type SendProgress } from './send-envelope.ts'
import { addEnvelope } from './use-envelopes.ts'

export interface OutboxItem {
  sending: Sending
  state: 'under way' | 'waiting for the connection' | 'failed'
  error: unknown
  retry(): void
  /** Gives up, and takes back what has reached Nitro. */
  discard(): void
}

export interface Outbox {
  items: readonly OutboxItem[]
  send(draft: CompleteDraft): void
}

const sendKey = ['send'] as const

/** The envelopes that are being sent, or could not be. Each stays until it is sent or given up. */
export function useOutbox(onSent: (envelope: Envelope) => void): Outbox {
  const queryClient = useQueryClient()
  const mutations = queryClient.getMutationCache()
  const { mutate } = useMutation<Envelope, unknown, Sending>({
    mutationKey: sendKey,
    gcTime: Number.POSITIVE_INFINITY,
    mutationFn: (sending) =>
      sendEnvelope(sending, (progress) => queryClient.setQueryData(progressKey(sending.draft.id), progress)),
    onSuccess(envelope) {
      addEnvelope(queryClient, envelope)
      onSent(envelope)
    },
  })
  const found = useMutationState({
    filters: { mutationKey: sendKey, predicate: ({ state }) => state.status !== 'success' },
    // Both, because the mutation itself stays the same object while its state changes.
    select: (mutation) => ({
      mutation: mutation as Mutation<Envelope, unknown, Sending>,
      state: mutation.state,
    }),
  })

  const items = found
    .filter(({ state }) => state.variables !== undefined && !isAbort(state.error))
    .map(({ mutation, state }): OutboxItem => {
      const sending = state.variables as Sending
      return {
        sending,
        error: state.error,
        state:
          state.status === 'error' ? 'failed' : state.isPaused ? 'waiting for the connection' : 'under way',
        retry() {
          mutations.remove(mutation)
          mutate({ ...sending, controller: new AbortController() })
        },
        discard() {
          mutations.remove(mutation)
          sending.controller.abort()
          const { envelopeID } = sending.checkpoint
          if (envelopeID === undefined) return
          // Should this fail too, the draft shows up in the list and can be deleted there.
          void nitro
            .DELETE('/sign/envelopes/{envelopeID}', { params: { path: { envelopeID } } })
            .catch(() => {})
        },
      }
    })
  return {
    items,
    send: (draft) => mutate({ draft, checkpoint: {}, controller: new AbortController() }),
  }
}

export function useSendProgress({ draft }: Sending): SendProgress {
  const { data } = useQuery<SendProgress>({ queryKey: progressKey(draft.id), queryFn: skipToken })
  return data ?? { step: 'prepare' }
}

function progressKey(id: string): readonly string[] {
  return ['progress', id]
}
