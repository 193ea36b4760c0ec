import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words that a reader from anywhere stumbles over, and what to write in their place. CONTRIBUTING, *Style*, has the dictionary. */
const rules: readonly { words: RegExp; instead: string }[] = [
  { words: /\bthat is none\b/i, instead: 'invalid, unknown' },
  { words: /\b(?:our|this|the) (?:own )?house\b/i, instead: 'this repository' },
  { words: /\b(?:black|white)list/i, instead: 'denied, allowed' },
  { words: /\butili[sz]e[sd]?\b/i, instead: 'use' },
  { words: /\b(?:simply|obviously|of course|basically)\b/i, instead: 'nothing: leave it out' },
  { words: /\bplease note\b/i, instead: 'nothing: leave it out' },
  { words: /\b(?:the|an?|no|its|each|every|this|that) answers? of\b/i, instead: 'response' },
  { words: /\btoken answers?\b/i, instead: 'token response' },
  { words: /\banswers? from (?:the|an?|its) (?:API|server|vendor)\b/i, instead: 'response' },
]

export interface Stumble {
  line: number
  words: string
  instead: string
}

/** The places of a text where a word stands that the dictionary replaces; code between back-quotes is nobody's prose. */
export function judgeProse(text: string): Stumble[] {
  return text.split('\n').flatMap((source, index) => {
    const prose = source.replaceAll(/`[^`]*`/g, '')
    return rules.flatMap(({ words, instead }) => {
      const found = words.exec(prose)?.[0]
      return found === undefined ? [] : [{ line: index + 1, words: found, instead }]
    })
  })
}

/** What people write here: not what is generated, what vendors say, or what the rules themselves are. */
const written = /^(?!specs\/|.*\/(?:generated|documents)\/|.*CHANGELOG|.*\/api\.md$).*\.(?:ts|tsx|mjs|md)$/
const ownWords = new Set(['scripts/src/prose.ts', 'scripts/test/prose.test.ts'])

function main(root: string): number {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  let found = 0
  for (const file of files.split('\0')) {
    if (!written.test(file) || ownWords.has(file)) continue
    let text
    try {
      text = readFileSync(join(root, file), 'utf8')
    } catch {
      // Removed, and not yet committed.
      continue
    }
    for (const { line, words, instead } of judgeProse(text)) {
      process.stderr.write(`${file}:${line}: “${words}”: write ${instead}\n`)
      found += 1
    }
  }
  return found === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = main(process.cwd())
