import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Option, type Command } from 'commander'
import { CliError, unreadable } from './cli-error.ts'
import { flagOf } from './flag.ts'
import { ask, isTerminal } from './prompt.ts'
import { readStdin } from './stdin.ts'
import type { ReadValues, Setting, Vendor } from './vendor.ts'

/** How settings were given: what commander parsed. */
export interface SettingOptions {
  dotenv?: string
  /** False with `--no-input`. */
  input?: boolean
  [option: string]: unknown
}

/** Adds an option per setting. A secret has one for a file; the one for its value works, warns, and is not advertised. */
export function addSettingOptions(command: Command, vendor: Vendor, purpose: 'token' | 'call'): Command {
  for (const [name, setting] of settingsFor(vendor, purpose)) {
    const { variable, about, isSecret } = setting
    const flag = flagOf(name)
    const add = (option: Option): void =>
      void command.addOption(option.helpGroup(`Settings of ${vendor.title}:`))
    if (isSecret) {
      add(new Option(`${flag}-file <path>`, `${about}; a file that holds it, - for stdin ($${variable})`))
      add(new Option(`${flag} <text>`, about).hideHelp().conflicts(`${name}File`))
    } else add(new Option(`${flag} <text>`, `${about} ($${variable})`))
  }
  return (
    command
      // Not `--env-file`: Node takes that for its own, wherever it stands.
      .option('--dotenv <path>', 'read variables from a file; those of the environment win')
      .option('--no-input', 'never ask for what is missing')
  )
}

/**
 * Reads a vendor's settings: options first, then variables, then the file named by `<VARIABLE>_FILE`, then `--dotenv`.
 * What is needed and missing is asked for at a terminal, secrets without an echo.
 *
 * @throws {@link CliError} naming everything that is missing, or the file that cannot be read
 */
export async function readSettings(
  vendor: Vendor,
  purpose: 'token' | 'call',
  options: SettingOptions,
): Promise<ReadValues> {
  const places = [withoutBlanks(process.env), readDotenv(options.dotenv)]
  const values: Record<string, string | undefined> = {}
  const settings = settingsFor(vendor, purpose)
  for (const [name, setting] of settings) {
    values[name] = (await readOption(name, setting, options)) ?? readVariable(setting, places)
  }
  const missing = settings.filter(([name, { isOptional, unless }]) => {
    return values[name] === undefined && !isOptional && !(unless && values[unless] !== undefined)
  })
  if (missing.length === 0) return values
  const canAsk = options.input !== false && isTerminal()
  if (!canAsk) {
    const names = missing.map(([name, { variable, unless, isSecret }]) => {
      return `${variable} (${flagOf(name)}${isSecret ? '-file' : ''})${unless ? ` or ${vendor.settings[unless]!.variable}` : ''}`
    })
    throw new CliError('missing_setting', `${vendor.title} needs ${names.join(', ')}.`)
  }
  for (const [name, setting] of missing) values[name] = await ask(vendor.title, name, setting)
  return values
}

function settingsFor(vendor: Vendor, purpose: 'token' | 'call'): [string, Setting][] {
  return Object.entries(vendor.settings).filter(([, { isForCalls }]) => purpose === 'call' || !isForCalls)
}

async function readOption(
  name: string,
  { isSecret, variable }: Setting,
  options: SettingOptions,
): Promise<string | undefined> {
  const value = options[name] as string | undefined
  const file = options[`${name}File`] as string | undefined
  if (value === '') throw new CliError('empty_setting', `${flagOf(name)} is empty.`)
  if (value !== undefined && isSecret) {
    process.stderr.write(
      `Warning: ${flagOf(name)} is visible to others on this machine and stays in the shell's history. Use ${variable} or ${flagOf(name)}-file.\n`,
    )
  }
  if (file === '-') return firstLine(await readStdin(), 'standard input')
  return file === undefined ? value : firstLine(readText(file), file)
}

/** The environment first, then the file of variables; in each, a secret's own variable before the one that names a file. */
function readVariable(
  { variable, isSecret }: Setting,
  places: readonly Readonly<Record<string, string | undefined>>[],
): string | undefined {
  for (const place of places) {
    const file = isSecret && place[`${variable}_FILE`]
    const value = place[variable] ?? (file ? firstLine(readText(file), file) : undefined)
    if (value !== undefined) return value
  }
  return undefined
}

function readDotenv(path: string | undefined): Record<string, string | undefined> {
  return path === undefined ? {} : withoutBlanks(parseEnv(readText(path)))
}

/** A variable that is set to nothing, as in a copied `.env.example`, is a variable that is missing. */
function withoutBlanks(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** Editors and `echo` end a file with a line break that is no part of the secret. */
function firstLine(text: string, where: string): string {
  const line = text.replace(/\r?\n$/, '')
  if (line !== '' && !/[\r\n]/.test(line)) return line
  throw new CliError('bad_secret_file', `${where} must hold one line and nothing else.`)
}

/** @throws {@link CliError} naming the file and why */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}
