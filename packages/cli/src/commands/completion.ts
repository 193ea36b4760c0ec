import { Argument } from 'commander'
import type { AddCommand } from '../command.ts'
import { scripts, type Shell } from '../completion/scripts.ts'
import type { OperationKey } from '../completion/suggest-paths.ts'
import { FILES, suggest } from '../completion/suggest.ts'
import { say } from '../output.ts'
import { describeDriftCommand } from './drift.ts'

export const addCompletionCommand: AddCommand = (program, vendors) => {
  program
    .command('completion')
    .usage('<shell>')
    .description('print what makes the Tab key work in your shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
  bash  echo 'source <(latchkey completion bash)' >> ~/.bashrc
  zsh   echo 'source <(latchkey completion zsh)' >> ~/.zshrc        (after compinit)
  fish  latchkey completion fish > ~/.config/fish/completions/latchkey.fish`,
    )
    .action((shell: Shell) => void process.stdout.write(scripts[shell]))

  // What those scripts ask: one suggestion per line, a tab before its description.
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { readDocument } = await import('@latchkey/mock')
      const operationsOf = (vendor: string): OperationKey[] =>
        Object.entries(readDocument(vendor).paths ?? {}).flatMap(([path, item]) =>
          Object.keys(item ?? {}).map((method): OperationKey => `${method.toUpperCase()} ${path}`),
        )
      if (words[0] === 'drift') await describeDriftCommand(program)
      const found = suggest(program, words, { vendors, operationsOf })
      if (found === FILES) return say(':files')
      for (const { value, description } of found) say(`${value}\t${description}`)
    })
}
