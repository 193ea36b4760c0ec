import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { startAuthorization } from '../../src/sign-in/index.ts'
import { createLoopbackRedirect, type LoopbackOptions } from '../../src/sign-in/loopback.ts'
import { TokenError } from '../../src/index.ts'
import { errorOf, tokenBody } from '../support/setup.ts'
import { world } from '../support/signing-in.ts'

describe('the loopback redirect of a command-line tool', () => {
  /** A sign-in whose exchange ends when the test says so. */
  async function signIn(options: LoopbackOptions = {}) {
    const loopback = await createLoopbackRedirect(options)
    let end = { well: () => {}, badly: (_error: Error) => {} }
    const answer = new Promise<Response>((resolve, reject) => {
      end = { well: () => resolve(Response.json(tokenBody())), badly: reject }
    })
    answer.catch(() => {})
    const { all, fetch: tokenFetch, callback } = world({ redirectUri: loopback.redirectUri })
    tokenFetch.answer(() => answer)
    const authorization = await startAuthorization(all)
    const right = callback(authorization.reveal().state)
    return { loopback, authorization, tokenFetch, right, callback, end }
  }

  test('tells the browser that the user is signed in once that is so, not before', async () => {
    const { loopback, authorization, right, end } = await signIn()
    const token = loopback.finish(authorization)
    let page: Response | undefined
    const browser = fetch(right).then((response) => (page = response))
    await expect.poll(() => loopback.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    expect((await fetch(new URL('/favicon.ico', loopback.redirectUri))).status).toBe(404)
    expect((await fetch(right, { method: 'POST' })).status).toBe(404)
    expect(page).toBeUndefined()
    end.well()
    expect((await browser).status).toBe(200)
    expect(await page!.text()).toBe('Signed in. You can close this window.')
    expect((await token).type).toBe('Bearer')
    await expect(fetch(right)).rejects.toThrow()
  })

  test('tells the browser that signing in has failed when the exchange does', async () => {
    const { loopback, authorization, right, end } = await signIn()
    const token = errorOf(loopback.finish(authorization))
    end.badly(new TypeError('fetch failed'))
    const page = await fetch(right)
    expect(page.status).toBe(400)
    expect(await page.text()).toBe(
      'Not signed in: the program that sent you here says why. You can close this window.',
    )
    expect(await token).toMatchObject({ code: 'token_network' })
  })

  test('tells somebody who said no that they are not signed in', async () => {
    const { loopback, authorization } = await signIn()
    const token = errorOf(loopback.finish(authorization))
    const { state } = authorization.reveal()
    const page = await fetch(`${loopback.redirectUri}?error=access_denied&state=${state}`)
    expect(await page.text()).toBe('Not signed in: access was not given. You can close this window.')
    expect(await token).toMatchObject({ code: 'authorization_failed', reason: 'refused' })
  })

  test('a callback of another sign-in gets a page that says so, and the wait goes on', async () => {
    const { loopback, authorization, right, callback, end, tokenFetch } = await signIn()
    const token = loopback.finish(authorization)
    for (const wrong of [callback('forged'), loopback.redirectUri]) {
      const page = await fetch(wrong)
      expect(page.status).toBe(400)
      expect(await page.text()).toContain('not the answer to the sign-in under way')
    }
    expect(tokenFetch.calls).toHaveLength(0)
    end.well()
    await fetch(right)
    expect((await token).type).toBe('Bearer')
  })

  test('a browser that is early is answered when the sign-in is finished', async () => {
    const { loopback, authorization, right, end } = await signIn()
    const page = fetch(right)
    end.well()
    expect((await loopback.finish(authorization)).type).toBe('Bearer')
    expect((await page).status).toBe(200)
  })

  test('a browser that does not wait for its page signs in all the same', async () => {
    const { loopback, authorization, right, end, tokenFetch } = await signIn()
    const token = loopback.finish(authorization)
    const impatient = new AbortController()
    const page = fetch(right, { signal: impatient.signal })
    await expect.poll(() => tokenFetch.calls.length).toBe(1)
    impatient.abort()
    await expect(page).rejects.toThrow()
    end.well()
    expect((await token).type).toBe('Bearer')
  })

  test('an exchange under way is not given up when the time to wait for the user is over', async () => {
    const clock = createFakeClock()
    const { loopback, authorization, right, end, tokenFetch } = await signIn({ clock })
    const token = loopback.finish(authorization)
    const page = fetch(right)
    await expect.poll(() => tokenFetch.calls.length).toBe(1)
    await clock.advance(300_000)
    end.well()
    expect((await token).type).toBe('Bearer')
    expect((await page).status).toBe(200)
  })

  test('shows words of your own', async () => {
    const { loopback, authorization, right, end } = await signIn({ message: 'Fertig.' })
    const token = loopback.finish(authorization)
    end.well()
    expect(await (await fetch(right)).text()).toBe('Fertig.')
    await token
    const other = await signIn({ failureMessage: 'Fehlgeschlagen.' })
    const failed = errorOf(other.loopback.finish(other.authorization))
    other.end.badly(new Error())
    expect(await (await fetch(other.right)).text()).toBe('Fehlgeschlagen.')
    await failed
  })

  test('ends with a typed error when nobody comes, or when it is closed', async () => {
    const clock = createFakeClock()
    const late = await signIn({ timeoutMs: 1000, clock })
    const failed = errorOf(late.loopback.finish(late.authorization))
    await clock.advance(1000)
    const error = await failed
    expect(error).toBeInstanceOf(TokenError)
    expect(error).toMatchObject({ code: 'authorization_failed', reason: 'timeout' })
    const closed = await signIn()
    const page = fetch(closed.right)
    await expect.poll(async () => (await fetch(new URL('/x', closed.right))).status).toBe(404)
    closed.loopback.close()
    expect(await errorOf(closed.loopback.finish(closed.authorization))).toMatchObject({ reason: 'closed' })
    expect(await (await page).text()).toContain('Not signed in')
  })

  test.each([
    ['path', { path: 'callback' }],
    ['path', { path: '/callback?x' }],
    ['port', { port: 70_000 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeout', { timeout: 5 } as object],
  ])('a mistake in %s is named', async (option, options) => {
    expect(await errorOf(createLoopbackRedirect(options))).toMatchObject({ code: 'invalid_option', option })
  })

  test('a port in use is an error', async () => {
    const one = await createLoopbackRedirect()
    await expect(createLoopbackRedirect({ port: Number(new URL(one.redirectUri).port) })).rejects.toThrow(
      'EADDRINUSE',
    )
    one.close()
  })
})
