import { operationsOf, parseSource } from '@latchkey/openapi'
import { applyOverlay } from '@latchkey/spec'
import { expect, test } from 'vitest'
import { operationTarget } from '../src/new-vendor/operation-target.ts'

test.each(['/token', `/it's "ours"`, String.raw`/\'a\\`, '/a\nb\u0007\u202e', "/$.paths['/b']"])(
  'an overlay finds the operation at %j, and no other',
  async (path) => {
    const document = { openapi: '3.1.0', paths: { '/b': { post: {} }, [path]: { get: {}, post: {} } } }
    const post = operationsOf(document).find((one) => one.method === 'POST' && one.path === path)!
    const target = operationTarget(post)
    const actions = [{ target, description: '[wrong] It asks for nothing.', update: { security: [] } }]
    const info = { title: 'Corrections', version: '1' }
    const overlay = parseSource('overlay.yaml', JSON.stringify({ overlay: '1.0.0', info, actions }))
    const { document: made } = await applyOverlay(document, overlay)
    expect(made['paths']).toEqual({ '/b': { post: {} }, [path]: { get: {}, post: { security: [] } } })
  },
)
