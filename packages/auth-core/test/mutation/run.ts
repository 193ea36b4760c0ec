// Breaks the source one line at a time and sees whether the tests notice. Works on a copy; takes some minutes.
//
//   pnpm --filter @latchkey/auth-core test:mutation [words to look for in a file name]
import { runMutants, type MutationRun } from '@latchkey/testkit/mutation'
import { mutants } from './mutants.ts'

const about: MutationRun['about'] = [
  [/^request.(read-lifetime|lifetimes)/, ['read-lifetime']],
  [/^request.(read-)?scopes/, ['scopes']],
  [/^request.(read|judge|shaped-response)|readings/, ['reading-', 'token-response', 'secrets', 'asking']],
  [/^(lib.steering|sign-in.used-once)/, ['steering', 'frameworks', 'authorization-code']],
  [
    /^request.token-exchange/,
    [
      'asking',
      'configuration',
      'stored',
      'secrets',
      'failure',
      'one-flight',
      'waiting',
      'frameworks',
      'token-response',
    ],
  ],
  [/^lib.token/, ['reading-', 'secrets', 'stored', 'asking']],
  [/^request.own-words/, ['shaped-request', 'basic-or-body', 'described-dialect']],
  [/^request.several-resources/, ['several-resources']],
  [/^request.repetition/, ['repetition', 'waiting']],
  [
    /^request|check-url|errors/,
    [
      'asking',
      'configuration',
      'further-grants',
      'scopes',
      'several-resources',
      'stored',
      'secrets',
      'failure',
      'one-flight',
      'waiting',
      'reading-',
    ],
  ],
  [
    /^attach|own-call|replay-body/,
    [
      'replay',
      'origins',
      'challenges',
      'configuration',
      'next-step',
      'by-value',
      'uploads',
      'not-replayed',
      'reports',
      'dpop.test',
    ],
  ],
  [/read-options|deadline|steering|on-abort/, ['read-options', 'deadline', 'steering', 'on-abort']],
  [/^cache.next-step/, ['cache/next-step']],
  [/^cache.(pause-after|judge-refusal)/, ['pause-after', 'judge-refusal']],
  [/^cache.refusals/, ['refusal-memory']],
  [
    /^cache|abortable/,
    [
      'one-flight',
      'failure',
      'time',
      'replay',
      'contract',
      'refusals',
      'fleet',
      'patience',
      'exchange-facts',
      'frameworks.test',
      'contradictions',
    ],
  ],
  [/^stores.(next-move|record)/, ['next-move', 'record']],
  [
    /^stores/,
    [
      'stored',
      'stores/stores',
      'stores/locks',
      'stores/shelf',
      'stores/over',
      'stores/poll-lock',
      'stores/budget',
      'record',
      'sign-out',
      'lineage',
      'frameworks',
      'contradictions',
    ],
  ],
  [/check-number/, ['configuration', 'locks']],
  [
    /^sign-in.(revoke|endpoint|device|extra)/,
    ['sign-in/revoke', 'sign-in/endpoint', 'sign-in/device', 'authorization-code'],
  ],
  [/oauth-word/, ['reading-', 'sign-in/endpoint']],
  [/^sign-in/, ['authorization-code', 'loopback']],
  [/./, ['secrets', 'asking']],
]

await runMutants({ home: new URL('../..', import.meta.url).pathname, mutants, about })
