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

test('a Request whose body breaks off while it is sent has no copy, and that is nobody’s error', async () => {
  const body = new ReadableStream({ pull: (stream) => stream.error(new Error('broken')) })
  const request = new Request('https://api.example.com', {
    method: 'PUT',
    body,
    duplex: 'half',
  } as RequestInit)
  const again = replayBody({ ...ownCall('https://api.example.com', {}), target: request }, 100)
  expect(await (again as { copy: Promise<unknown> }).copy).toBeUndefined()
})
