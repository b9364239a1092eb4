/**
 * `electra-run completion <shell>` prints a script for bash, zsh or fish; the script asks `electra-run complete`
 * what can stand at the cursor, so that it knows every verb, option and component of the moment.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { kinds } from '../kinds/index.ts';
import { packageRoot } from '../package.ts';
import type { Stream } from '../output/outlet.ts';
import type { Streams } from './streams.ts';

/** `shell` is the ending of a file in `completions/`. */
export function completion(shell: string, { out }: Streams): number {
  out.write(readFileSync(path.join(packageRoot, 'completions', `electra-run.${shell}`), 'utf8'));
  return 0;
}

/** A candidate on a line of its own with its description behind a tab; a line with a colon in front asks the shell for files. */
export async function complete(program: Command, words: readonly string[], out: Stream): Promise<number> {
  const candidates = await candidatesFor(program, words.slice(1));
  out.write(candidates.map(({ word, description = '' }) => `${word}${description && `\t${description}`}\n`).join(''));
  return 0;
}

interface Candidate {
  readonly word: string;
  readonly description?: string;
}

/** What the shell itself knows best. */
const FILES: Candidate = { word: ':files' };
const FOLDERS: Candidate = { word: ':folders' };
const EXPERIMENTS: Candidate = { word: ':experiments' };

/** `words` end with the one at the cursor, which may be empty. */
async function candidatesFor(program: Command, words: readonly string[]): Promise<readonly Candidate[]> {
  const begun = words.at(-1) ?? '';
  const { command, given, expecting } = walk(program, words.slice(0, -1));
  const all = expecting
    ? await valuesOf(expecting.name(), expecting.argChoices)
    : begun.startsWith('-')
      ? optionsOf(command)
      : await positionalsOf(command, given, program);
  return all.filter(({ word }) => word.startsWith(':') || word.startsWith(begun));
}

interface Place {
  readonly command: Command;
  /** Arguments before the cursor. */
  readonly given: readonly string[];
  /** An option whose value stands at the cursor. */
  readonly expecting?: Option;
}

/** Reads the words before the cursor as the program would. */
function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let given: string[] = [];
  let expecting: Option | undefined;
  for (const word of words) {
    if (expecting) expecting = undefined;
    else if (word.startsWith('-'))
      expecting = command.options.find((option) => [option.long, option.short].includes(word) && (option.required || option.optional));
    else {
      const verb = given.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (verb) command = verb;
      else given = [...given, word];
    }
  }
  return { command, given, expecting };
}

function optionsOf(command: Command): Candidate[] {
  const own = command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => ({ word: option.long ?? option.short ?? '', description: option.description }));
  return [...own, { word: '--help', description: 'explain the command' }];
}

async function positionalsOf(command: Command, given: readonly string[], program: Command): Promise<readonly Candidate[]> {
  const verbs = given.length === 0 ? visible(command).map((each) => ({ word: each.name(), description: each.description() })) : [];
  if (command === program) return [...verbs, EXPERIMENTS];
  const expected = command.registeredArguments;
  const argument: Argument | undefined = expected[given.length] ?? (expected.at(-1)?.variadic ? expected.at(-1) : undefined);
  return [...verbs, ...(argument ? await valuesOf(argument.name(), argument.argChoices) : [])];
}

/** Subcommands that help shows. */
function visible(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

/** By what an argument or the value of an option is called. */
async function valuesOf(name: string, choices: readonly string[] | undefined): Promise<readonly Candidate[]> {
  if (choices) return choices.map((word) => ({ word }));
  switch (name) {
    case 'kind':
      return Object.entries(kinds).map(([word, description]) => ({ word, description }));
    case 'component':
      return components();
    case 'experiment':
    case 'experiments':
      return [EXPERIMENTS];
    case 'changes':
    case 'paths':
    case 'set':
    case 'by':
      return paths();
    case 'run':
    case 'folder':
    case 'folders':
    case 'runs':
      return [FOLDERS];
    case 'a':
    case 'b':
      return [EXPERIMENTS, FOLDERS];
    case 'html':
    case 'out':
    case 'plugins':
    case 'set-file':
      return [FILES];
    default:
      return [];
  }
}

async function components(): Promise<Candidate[]> {
  const { registryWith } = await import('./plugins.ts');
  const registry = await registryWith([], { write: () => undefined });
  return registry.entries().map(({ definition: { kind, name, summary } }) => ({ word: `${kind}/${name}`, description: summary }));
}

/** The core's own settings, with the sign that a value follows. */
async function paths(): Promise<Candidate[]> {
  const { experimentSchema } = await import('../experiment/experiment.ts');
  const leaves = (properties: Readonly<Record<string, unknown>>, before: string): Candidate[] =>
    Object.entries(properties).flatMap(([key, value]) => {
      const { properties: nested, description } = value as {
        readonly properties?: Readonly<Record<string, unknown>>;
        readonly description?: string;
      };
      return nested && !Object.hasOwn(nested, 'type') ? leaves(nested, `${before}${key}.`) : [{ word: `${before}${key}=`, description }];
    });
  return leaves(experimentSchema.properties, '');
}
