# Completion of electra-run in fish. In ~/.config/fish/config.fish:  electra-run completion fish | source

function __electra_run_complete
  set -l current (commandline --current-token)
  for line in (electra-run complete -- (commandline --cut-at-cursor --tokenize --current-process) "$current" 2>/dev/null)
    switch $line
      case ':folders'
        __fish_complete_directories "$current"
      case ':*'
        __fish_complete_path "$current"
      case '*'
        echo $line
    end
  end
end

complete --command electra-run --no-files --arguments '(__electra_run_complete)'
