import { useState, type ReactElement } from 'react'
import { Confirm, type Question } from './confirm.tsx'
import type { Draft } from './draft.ts'
import { EnvelopeRow } from './envelope-row.tsx'
import { Failure } from './failure.tsx'
import { FileIcon, PlusIcon } from './icons.tsx'
import { OutboxRow } from './outbox-row.tsx'
import { useEnvelopeActions, useEnvelopes } from './use-envelopes.ts'
import type { OutboxItem } from './use-outbox.ts'

const filters = {
  All: undefined,
  Waiting: ['sent', 'processing'],
  Signed: ['sealed'],
  Drafts: ['drafted'],
  Closed: ['rejected', 'cancelled'],
} as const
type Filter = keyof typeof filters

export interface EnvelopeListProps {
  outbox: readonly OutboxItem[]
  onCompose: () => void
  onEdit: (draft: Draft) => void
}

export function EnvelopeList({ outbox, onCompose, onEdit }: EnvelopeListProps): ReactElement {
  const { envelopes, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useEnvelopes()
  const actions = useEnvelopeActions()
  const [filter, setFilter] = useState<Filter>('All')
  const [question, setQuestion] = useState<Question>()

  const inOutbox = new Set(outbox.map(({ sending }) => sending.checkpoint.envelopeID))
  const settled = envelopes?.filter(({ ID }) => !inOutbox.has(ID)) ?? []
  const wanted: readonly (string | undefined)[] | undefined = filters[filter]
  const shown = settled.filter(({ status }) => !wanted || wanted.includes(status))
  const isEmpty = envelopes !== undefined && settled.length + outbox.length === 0

  const read = () => void refetch()

  if (isEmpty && !error) return <Empty onCompose={onCompose} />
  return (
    <>
      <div className="desk-title">
        <h1>Envelopes</h1>
        <button type="button" className="button primary" onClick={onCompose}>
          <PlusIcon />
          New envelope
        </button>
      </div>
      {envelopes && (
        <div className="list-bar">
          <FilterBar filter={filter} onFilter={setFilter} />
          <Count count={shown.length} hasMore={hasNextPage} />
        </div>
      )}
      {error && <Failure title="The envelopes could not be read" error={error} onRetry={read} />}
      {isPending && <Skeleton />}
      <ul className="envelopes">
        {outbox.map((item) => (
          <OutboxRow key={item.sending.draft.id} item={item} onEdit={onEdit} />
        ))}
        {shown.map((envelope) => (
          <EnvelopeRow key={envelope.ID} envelope={envelope} actions={actions} onAsk={setQuestion} />
        ))}
      </ul>
      {envelopes && shown.length + outbox.length === 0 && (
        <p className="nothing">Nothing here{hasNextPage ? ' so far' : ''}.</p>
      )}
      {hasNextPage && <More isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
      {question && <Confirm question={question} onClose={() => setQuestion(undefined)} />}
    </>
  )
}

function Count({ count, hasMore }: { count: number; hasMore: boolean }): ReactElement {
  return (
    <p className="count" role="status">
      {count === 1 ? '1 envelope' : `${count} envelopes`}
      {hasMore && ' so far'}
    </p>
  )
}

function FilterBar(props: { filter: Filter; onFilter: (filter: Filter) => void }): ReactElement {
  return (
    <fieldset className="filter">
      <legend className="hidden">Show</legend>
      {(Object.keys(filters) as Filter[]).map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="filter"
            checked={name === props.filter}
            onChange={() => props.onFilter(name)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}

function More({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }): ReactElement {
  return (
    <button type="button" className="button more" disabled={isLoading} onClick={onMore}>
      {isLoading ? 'Loading…' : 'Show more'}
    </button>
  )
}

function Empty({ onCompose }: { onCompose: () => void }): ReactElement {
  return (
    <div className="empty">
      <span className="empty-mark">
        <FileIcon />
      </span>
      <h1>Nothing sent yet</h1>
      <p>Choose a document and say who signs it. You will see here how far it has come.</p>
      <button type="button" className="button primary" onClick={onCompose}>
        Send your first envelope
      </button>
    </div>
  )
}

function Skeleton(): ReactElement {
  return (
    <div aria-busy="true">
      <p className="hidden">Loading the envelopes</p>
      <ul className="envelopes" aria-hidden="true">
        {[62, 48, 70, 40].map((width) => (
          <li key={width} className="envelope skeleton">
            <span className="envelope-mark" />
            <span className="bar" style={{ width: `${width}%` }} />
          </li>
        ))}
      </ul>
    </div>
  )
}
