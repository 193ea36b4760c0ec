/** The options of `drift`, stated once: for its parser, for its help and for whoever completes command lines. */
export const driftOptions = {
  write: {
    type: 'boolean',
    about:
      'take the changes over: published.yaml, hashes, facts, openapi.yaml, the code generated from it, and one changeset a vendor, spec-<vendor>-<hash>.md; all of a vendor’s files or none',
  },
  offline: { type: 'boolean', about: 'read no page: compare the committed files among themselves' },
  live: {
    type: 'boolean',
    about:
      'read no page: call the harmless reads that source.yaml lists, with credentials from the environment (<VENDOR>_CLIENT_ID, <VENDOR>_CLIENT_SECRET and so on; what is missing is named), and compare the answers with openapi.yaml: places and types are told, never values',
  },
  from: {
    type: 'string',
    takes: 'file',
    about: 'read this saved page (or this address) in place of the vendor’s own; one vendor only',
  },
  page: {
    type: 'string',
    takes: 'url',
    about: 'which page of source.yaml to read (default: all; with --from: the published one)',
  },
  report: {
    type: 'string',
    multiple: true,
    takes: 'format',
    about:
      'text (default), json, markdown, junit, sarif, github (annotations and the job’s summary) or html (a page with filter and both documents side by side); --report junit=<file> writes a file. May be given several times',
  },
  json: { type: 'boolean', about: 'the same as --report json' },
  'fail-on': {
    type: 'string',
    takes: 'what',
    about: 'the least drift that fails: text, compatible (default) or breaking; none: no drift does',
  },
  root: {
    type: 'string',
    takes: 'dir',
    about: 'repository to work on (default: this one): any with a folder of vendors’ documents',
  },
  help: { type: 'boolean', about: 'show this text' },
} as const

/** @param program how the command is called: `latchkey drift` */
export function driftHelp(program: string): string {
  const flags = Object.entries(driftOptions).map(([name, option]) => ({
    flag: 'takes' in option ? `--${name} <${option.takes}>` : `--${name}`,
    about: option.about,
  }))
  const width = Math.max(...flags.map(({ flag }) => flag.length))
  const indent = ' '.repeat(width + 4)
  const lines = flags.map(
    ({ flag, about }) => `  ${flag.padEnd(width)}  ${wrap(about, 118 - indent.length).join(`\n${indent}`)}`,
  )
  return `Usage: ${program} [vendor…] [options]
       ${program} <vendor> --from <file> [--page <url>]
       ${program} --live <vendor>
       ${program} log <vendor…> [--json | --report markdown]    how its document changed over time (changesets, git)

Reads the vendors' pages and judges what changed for users of the packages: the OpenAPI document, compiled with our
corrections, against the committed one; watched prose pages against facts.yaml; overlay actions that no longer fit.
What touches logins (token operations, servers, security, lifetimes) is told first. Nothing a page says is followed.

Options:
${lines.join('\n')}

Exit code: 0 no drift, or text only; 2 the contract changed compatibly; 3 it may break callers; 1 there is no telling
(a page could not be read, or nothing was ever recorded), or with --write something could not be taken over. A fact
that a prose page no longer states counts as breaking.
With --write too the code tells the drift: 2 or 3 although all of it was taken over. To go on when it was:
  ${program} --write --fail-on none && git add --all && git commit
`
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
