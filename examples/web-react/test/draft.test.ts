import { describe, expect, test } from 'vitest'
import { checkDraft, createDraft, formatBytes, type Draft } from '../src/draft.ts'

const file = new File(['%PDF-1.7'], 'lease.pdf')
const whole: Draft = { ...createDraft(), file, name: ' Lease ', signers: [' ann@example.com '] }

describe('a draft', () => {
  test('can be sent once nothing is missing, without the blanks around what was typed', () => {
    expect(checkDraft(whole)).toEqual({
      complete: { ...whole, name: 'Lease', signers: ['ann@example.com'] },
    })
  })

  test.each<[string, Partial<Draft>, object]>([
    ['no file', { file: undefined }, { file: 'Choose the document to sign.' }],
    ['an empty file', { file: new File([], 'a.pdf') }, { file: expect.stringContaining('a.pdf is empty') }],
    [
      'a file that is too large',
      { file: new File([new Uint8Array(20 * 2 ** 20 + 1)], 'b.pdf') },
      { file: expect.stringContaining('at most 20 MB') },
    ],
    ['a blank name', { name: '  ' }, { name: 'Give the envelope a name.' }],
    ['no signer', { signers: [''] }, { signers: ['Enter an e-mail address.'] }],
    [
      'half an address',
      { signers: ['ann@'] },
      { signers: [expect.stringContaining('not an e-mail address')] },
    ],
    [
      'the same signer twice',
      { signers: ['ann@example.com', 'ann@example.com '] },
      { signers: ['', expect.stringContaining('already')] },
    ],
  ])('with %s says what is wrong with it', (_, change, errors) => {
    expect(checkDraft({ ...whole, ...change })).toMatchObject({ errors })
  })
})

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [2048, '2 kB'],
  [3_000_000, '2.9 MB'],
])('%d bytes are written as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
