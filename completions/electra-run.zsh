#compdef electra-run
# Completion of electra-run in zsh. In ~/.zshrc, after compinit:  source <(electra-run completion zsh)

_electra_run() {
  local line candidate description
  local -a described values
  for line in ${(f)"$("${words[1]}" complete -- "${words[@]:0:$CURRENT}" 2>/dev/null)"}; do
    candidate="${line%%$'\t'*}"
    description="${line#*$'\t'}"
    case "$candidate" in
      :files) _files ;;
      :folders) _files -/ ;;
      :experiments) _files -g '*.json5' ;;
      *=) values+=("$candidate") ;;
      *) described+=("${candidate//:/\\:}:$description") ;;
    esac
  done
  if (( ${#values} )); then compadd -S '' -- "${values[@]}"; fi
  if (( ${#described} )); then _describe 'electra-run' described; fi
}

compdef _electra_run electra-run
