/** Answers preflights and lets any origin read the answers. */
export async function withCors(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  const origin = request.headers.get('origin')
  if (origin === null) return handle(request)
  const wanted = request.headers.get('access-control-request-method')
  const response =
    request.method === 'OPTIONS' && wanted !== null
      ? new Response(null, { status: 204 })
      : await handle(request)
  response.headers.set('access-control-allow-origin', '*')
  response.headers.set('access-control-expose-headers', '*')
  if (wanted !== null) {
    response.headers.set('access-control-allow-methods', wanted)
    // A wildcard would not cover Authorization.
    response.headers.set(
      'access-control-allow-headers',
      request.headers.get('access-control-request-headers') ?? '',
    )
  }
  return response
}
