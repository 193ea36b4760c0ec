import { Argument } from 'commander'
import { type AddCommand, nameAllMissing } from '../command.ts'
import { scripts, type Shell } from '../completion/scripts.ts'
import type { OperationKey } from '../completion/suggest-paths.ts'
import { FILES, suggest, vendorsFor } from '../completion/suggest.ts'
import { say } from '../output.ts'
import { describeDriftCommand } from './drift.ts'

export const addCompletionCommand: AddCommand = (program, vendors) => {
  const shells = `<${Object.keys(scripts).join('|')}>`
  const command = program
    .command('completion')
    .usage(shells)
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
  nameAllMissing(command, `completion ${shells}`, 'completion bash')

  // What those scripts ask: one suggestion per line, a tab before its description.
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { readDocument } = await import('@latchkey/mock')
      const operationsOf = (name: string): OperationKey[] => {
        const own = vendors.find((vendor) => vendor.name === name)?.document
        const { paths } = (own ?? readDocument(name)) as { paths?: Record<string, object | undefined> }
        return Object.entries(paths ?? {}).flatMap(([path, item]) =>
          Object.keys(item ?? {}).map((method): OperationKey => `${method.toUpperCase()} ${path}`),
        )
      }
      if (words[0] === 'drift') await describeDriftCommand(program)
      const found = suggest(program, words, { vendors: vendorsFor(words[0], vendors), operationsOf })
      if (found === FILES) return say(':files')
      for (const { value, description } of found) {
        // A path that would be several lines, or obeyed by the terminal, is nothing to type.
        if (!/\p{Cc}/u.test(value + description)) say(`${value}\t${description}`)
      }
    })
}
