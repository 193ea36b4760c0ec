import { expect, test } from 'vitest'
import { ownOfToken } from '../../src/wire/own-of-token.ts'
import { readServers } from '../../src/wire/read-servers.ts'

const unknown = 'https://address-of-the-token.invalid'
const serversOf = (urls: readonly string[]) =>
  readServers(
    urls.map((url) => ({ url })),
    undefined,
    true,
  ).servers

test.each<[what: string, api: string[], own: string[], url: string | undefined]>([
  [
    'one other server, known whole',
    ['https://{t}.a.test/v1'],
    ['https://up.a.test/v1'],
    'https://up.a.test/v1',
  ],
  [
    'another path of the same host',
    ['https://{t}.a.test/v1'],
    ['https://{t}.a.test/upload'],
    `${unknown}/upload`,
  ],
  [
    'another path of a host that is known',
    ['https://a.test'],
    ['https://a.test/upload'],
    `${unknown}/upload`,
  ],
  [
    'the same path of each of the API’s hosts',
    ['https://eu.a.test/v1', 'https://us.a.test/v1'],
    ['https://eu.a.test/up', 'https://us.a.test/up'],
    `${unknown}/up`,
  ],
  [
    'several other servers',
    ['https://{t}.a.test'],
    ['https://up.eu.a.test', 'https://up.us.a.test'],
    undefined,
  ],
  [
    'several paths of the same host',
    ['https://{t}.a.test'],
    ['https://{t}.a.test/x', 'https://{t}.a.test/y'],
    undefined,
  ],
  ['a part nobody says', ['https://{t}.a.test'], ['https://{t}.up.a.test'], undefined],
])(
  'an operation with %s is sent where the token says, where it is said, or not by guess',
  (_, api, own, url) => {
    const place = ownOfToken(serversOf(api), serversOf(own))
    expect('url' in place ? place.url : undefined).toBe(url)
    if ('reason' in place) expect(place.reason).toMatch(/^nobody says/)
  },
)
