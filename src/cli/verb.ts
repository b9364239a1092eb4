/** What all verbs have in common: how one is added to the program, and the options that several of them take. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { SANDBOX } from '../config/sandbox.ts';
import { spelledNumber } from '../source/number.ts';
import type { Streams } from './streams.ts';

/** What a verb is given besides its words. */
export interface Cli {
  readonly streams: Streams;
  /** Is told the exit code of the verb that was called. */
  readonly finish: (code: number) => void;
}

/** Adds a verb with its summary and the call that its help ends with; it inherits what `program` is configured with by then. */
export function verb(program: Command, name: string, summary: string, call: string): Command {
  return program.command(name).description(summary).addHelpText('after', example(call));
}

/** The last paragraph of a help text. */
export function example(call: string): string {
  return `\nExample:\n  ${call}`;
}

/** An option that may be given many times; its value is an array, empty without it. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).default([], 'none').argParser(append);
}

/** Makes commander collect the values of an option instead of keeping the last. */
export function append(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** Parses a number from 0 to below 1. Throws what commander shows as a wrong argument. */
export function fraction(text: string): number {
  const value = spelledNumber(text) ?? -1;
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('It must be a number from 0 to 1, e.g. 1e-4.');
  return value;
}

/** Parses a whole number from 1 to 999 999. Throws what commander shows as a wrong argument. */
export function whole(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

/** Parses the number of a port; 0 is any that is free. Throws what commander shows as a wrong argument. */
export function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return value;
}

/** `--plugins`, of verbs that read no experiment and still want a user's components. */
export function plugins(): Option {
  return repeated('--plugins <pattern>', 'further plugin files');
}

/** `--engine` and `--precision`, of verbs that ask a model. */
export function withEngine(command: Command): Command {
  return command
    .addOption(new Option('--engine <name>', 'what computes: onnxruntime, or OpenVINO once it is set up').choices(['onnx', 'openvino']))
    .addOption(new Option('--precision <type>', "of OpenVINO's products; bfloat16 unless given").choices(['bfloat16', 'float32']));
}

/** `--pooling`: how a text's vector is made. */
export function withPooling(command: Command): Command {
  return command.addOption(
    new Option(
      '--pooling <how>',
      "a text's vector: the mean of all its tokens' states, the first one's, or the last one's; the mean unless the model's folder says it",
    ).choices(['mean', 'first', 'last']),
  );
}

/** The same, and whether vectors are scaled. */
export function withVectors(command: Command): Command {
  return withPooling(command)
    .option('--normalize', "scale vectors to length 1; so it is unless the model's folder says otherwise")
    .option('--no-normalize', 'leave vectors as long as they are');
}

/**
 * `--sandbox`, of every verb that reads an experiment. It is told by the environment, so that the processes and threads that a verb
 * starts are confined too; `program.ts` takes it back.
 */
export function withSandbox(command: Command): Command {
  return command
    .option('--sandbox', "refuse every path of the experiment that leads out of the project's folder")
    .hook('preAction', (_, called) => {
      if (called.opts<{ sandbox?: boolean }>().sandbox) process.env[SANDBOX] = '1';
    });
}

/** `--profile` and `--debug-numerics`: what a run can tell about itself. */
export function withProbes(command: Command): Command {
  return command
    .addOption(
      new Option('--profile', 'time 20 steps and every operation in them; print the top, and write a trace for Chrome and TensorBoard'),
    )
    .addOption(
      new Option('--debug-numerics', 'when a loss or gradient is not finite, write every tensor of that step and its batch into the run'),
    );
}
