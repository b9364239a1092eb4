/** `docs/commands.md`, written from the program itself; `test/commands.test.ts` compares. */
import type { Argument, Command, Help, Option } from 'commander';

/** Every verb that help shows, those of verbs behind theirs. */
export function verbsOf(program: Command): readonly Command[] {
  return visible(program).flatMap((verb) => [verb, ...verbsOf(verb)]);
}

/** `sweep resume`. */
export function nameOf(verb: Command): string {
  return verb.parent?.parent ? `${nameOf(verb.parent)} ${verb.name()}` : verb.name();
}

/** The lines that stand under `Example:` in a verb's help. */
export function examplesOf(verb: Command): readonly string[] {
  let text = '';
  verb.configureOutput({ writeOut: (part) => (text += part) });
  verb.outputHelp();
  return (text.split('\nExample:\n')[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

export function commandsPage(program: Command): string {
  return `${[introduction, ...verbsOf(program).map(section)].join('\n\n')}\n`;
}

const introduction = `# Commands

\`electra-run <experiment.json5>\` is short for \`electra-run run <experiment.json5>\`. \
Results go to standard output, everything else to standard error; \`--json\` is for scripts. \
Colours follow \`NO_COLOR\` and \`FORCE_COLOR\`.

| Exit code | |
|---|---|
| 0 | done |
| 1 | something failed while it ran; for \`plan\`: it does not fit; for \`reproduce\`: something differs; \
for \`compare\` and \`status\`: a run is damaged, and the others are shown |
| 2 | bad input: nothing was run |
| 130 | stopped with Ctrl-C (SIGINT); 143: with SIGTERM; 129: the terminal was closed (SIGHUP) |

What a run or a sweep says on the way is a log: where it cannot be written, be it for a full disk, a closed terminal or \
a reader that went away, the run goes on and its exit code tells how the run ended. Every other verb is called for what \
it writes to standard output; where that cannot be written, it ends with 1 and the message \`system\`. A reader that \
has enough (\`| head\`) is no failure.

Ctrl-C, SIGTERM and a closed terminal save what a run has come to, and stop it. A run that shows nothing on a terminal, \
as under \`nohup\` or with both streams in files, goes on when the terminal is closed.

What files, names and arguments hold that would steer a terminal (escape sequences, carriage returns, marks that turn \
the direction of text) is written out as \`\\u001b\`, in every output; in JSON this means the same character.

To complete verbs, options, files and components with the Tab key: \`source <(electra-run completion bash)\` \
(or \`zsh\`; for fish, \`electra-run completion fish | source\`).`;

function section(verb: Command): string {
  const help = verb.createHelp();
  const rows = [
    ...verb.registeredArguments.map((argument) => argumentRow(argument, help)),
    ...help
      .visibleOptions(verb)
      .filter(({ long }) => long !== '--help')
      .map((option) => optionRow(option, help)),
  ];
  return [
    `${verb.parent?.parent ? '###' : '##'} ${nameOf(verb)}`,
    verb.description(),
    `\`\`\`\n${examplesOf(verb).join('\n')}\n\`\`\``,
    ...(rows.length > 0 ? [`| | |\n|---|---|\n${rows.join('\n')}`] : []),
  ].join('\n\n');
}

function argumentRow(argument: Argument, help: Help): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return row(argument.required ? `<${name}>` : `[${name}]`, help.argumentDescription(argument));
}

function optionRow(option: Option, help: Help): string {
  return row(help.optionTerm(option), help.optionDescription(option));
}

function row(term: string, description: string): string {
  return `| \`${term}\` | ${description.replaceAll('|', '\\|').replaceAll('<', '\\<')} |`;
}

function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((verb) => verb.name() !== 'help');
}
