# Completion of electra-run in bash. In ~/.bashrc:  source <(electra-run completion bash)

_electra_run() {
  local current="${COMP_WORDS[COMP_CWORD]}" line candidate IFS=$'\n'
  # bash takes changes such as train.steps=100 apart at the sign; before it, they are one word.
  [[ $current == '=' || ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]] && return
  COMPREPLY=()
  while read -r line; do
    candidate="${line%%$'\t'*}"
    case "$candidate" in
      :files) compopt -o filenames; COMPREPLY+=($(compgen -f -- "$current")) ;;
      :folders) compopt -o filenames; COMPREPLY+=($(compgen -d -- "$current")) ;;
      :experiments) compopt -o filenames; COMPREPLY+=($(compgen -f -X '!*.json5' -- "$current") $(compgen -d -- "$current")) ;;
      *) COMPREPLY+=("$candidate") ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}

complete -F _electra_run electra-run
