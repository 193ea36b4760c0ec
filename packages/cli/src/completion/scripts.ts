/** What a shell is given to `source`. The words typed are handed over as they are; nothing of them is evaluated. */
export const scripts = {
  bash: `# latchkey completion for bash: source <(latchkey completion bash)
_latchkey() {
  local rest=\${COMP_LINE:0:COMP_POINT} words=() word line typed last i
  # Bash splits words at : and =, which paths contain. What no blank separates is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $rest == [[:blank:]]* || $i == 0 ]]; then words+=("$word")
    else words[\${#words[@]}-1]+=$word
    fi
    rest=\${rest#"\${rest%%[![:blank:]]*}"}
    rest=\${rest#"$word"}
  done
  last=$((\${#words[@]} - 1))
  typed=\${words[last]}
  COMPREPLY=()
  while IFS= read -r line; do
    [[ $line == :files ]] && return
    line=\${line%%$'\\t'*}
    # Only the part after the last : or = is replaced. Bash puts it on the line as it is, and would run a $(…) of a path.
    line=\${line#"\${typed%"\${typed##*[:=]}"}"}
    [[ -n $line ]] && printf -v line %q "$line"
    COMPREPLY+=("$line")
  done < <(latchkey complete -- "\${words[@]:1}" 2>/dev/null)
  if ((\${#COMPREPLY[@]} == 1)) && [[ \${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _latchkey latchkey
`,
  zsh: `#compdef latchkey
# latchkey completion for zsh: source <(latchkey completion zsh)
_latchkey() {
  local -a lines values labels
  local line
  lines=("\${(@f)$(latchkey complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $lines[1] == :files ]]; then compset -P '-*='; _files; return; fi
  for line in $lines; do
    values+=("\${line%%$'\\t'*}")
    if [[ $line == *$'\\t'?* ]]; then labels+=("\${line/$'\\t'/  }"); else labels+=("\${line%%$'\\t'*}"); fi
  done
  if (( \${#values} == 1 )) && [[ $values[1] == */ ]]; then compadd -S '' -- $values; else compadd -l -d labels -- $values; fi
}
if [[ \${funcstack[1]} == _latchkey ]]; then _latchkey "$@"; else compdef _latchkey latchkey; fi
`,
  fish: `# latchkey completion for fish: latchkey completion fish | source
function __latchkey_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    # What is quoted, also where the quote is still open.
    set -l current (string unescape -- "$typed"; or string unescape -- "$typed'"; or string unescape -- "$typed\\"")
    set -l found (latchkey complete -- $words[2..-1] "$current" 2>/dev/null)
    if test "$found" = :files
        # Behind a program it knows nothing of, fish offers files, quoted as they must be.
        complete -C "'' $typed"
    else
        printf '%s\\n' $found
    end
end
complete -c latchkey -f -a '(__latchkey_complete)'
`,
} as const

export type Shell = keyof typeof scripts
