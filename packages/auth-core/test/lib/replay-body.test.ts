import { expect, test } from 'vitest'
import { ownCall, wholeBodies } from '../../src/lib/own-call.ts'
import { replayBody } from '../../src/lib/replay-body.ts'

test('a Request that was made of a stream is sent again from a copy, not from the stream', () => {
  const stream = new Blob(['streamed']).stream()
  const request = new Request('https://api.example.com', {
    method: 'PUT',
    body: stream,
    duplex: 'half',
  } as RequestInit)
  wholeBodies.set(request, stream)
  const call = { ...ownCall('https://api.example.com', {}), target: request }
  expect(replayBody(call, 100).kind).toBe('copy')
})

test('a Request without a body has none to send again', () => {
  const request = new Request('https://api.example.com')
  const call = { ...ownCall('https://api.example.com', {}), target: request }
  expect(replayBody(call, 100)).toEqual({ kind: 'none' })
})
