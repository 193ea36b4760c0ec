import { unwrap, type NitroSignClient } from '@latchkey/nitro-sign'

export async function readName(
  nitro: NitroSignClient,
  envelopeID: string,
): Promise<string> {
  const params = { path: { envelopeID } }

  // The typed client does not throw for a response of the API: it returns `error`.
  const { data, error, response } = await nitro.GET(
    '/sign/envelopes/{envelopeID}',
    { params },
  )
  if (error) {
    const details = error.detail ?? 'no details'
    throw new Error(`${response.status}: ${details}`)
  }
  console.log(data.status)

  // `unwrap` does: NitroSignApiError, with a code, the problem and a request id.
  const envelope = await unwrap(
    nitro.GET('/sign/envelopes/{envelopeID}', { params }),
  )
  return envelope.name ?? ''
}
