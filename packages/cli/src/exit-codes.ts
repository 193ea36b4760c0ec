/** What the exit code says. Part of the public interface: a code never changes its meaning. */
export const exitCodes = {
  done: 0,
  /** The network, a file, or this program failed. */
  failed: 1,
  /** The command line or a setting is wrong, or one is missing. Nothing was sent. */
  usage: 2,
  /** The vendor gave no token. */
  noToken: 3,
  /** The API refused the call: 4xx, or an error inside a 200 response. */
  refused: 4,
  /** The API failed: 5xx. */
  serverError: 5,
  /** Interrupted, or a question was left without an answer. */
  interrupted: 130,
} as const

const firstCodes = `Exit codes:
  0    done
  1    the network, a file, or this program failed
  2    the command line or a setting is wrong or missing; nothing was sent`
const lastCode = '  130  interrupted'

/** Those of commands that call no API. */
export const ownExitCodesHelp = `${firstCodes}
${lastCode}`

export const exitCodesHelp = `${firstCodes}
  3    the vendor gave no token
  4    the API refused the call: 4xx, or an error inside a 200 response
  5    the API failed: 5xx
${lastCode}`
