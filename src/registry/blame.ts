/**
 * Whose mistake an error is that left a run or a plan: one of a user's plugin becomes a message with the plugin, its line
 * and what to do next. What the core and the plugins that ship throw stays as it is: a bug, told with its stack.
 *
 * A stack tells: the topmost frame in a file of a component that the experiment uses is where it went wrong.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { slotsIn, isRecord } from '../component/slots.ts';
import { ContractError } from '../errors/contract-error.ts';
import { framesOf, realFile, type StackFrame } from '../errors/frames.ts';
import { errors, UserError } from '../errors/index.ts';
import { isAboutNames, refusalIn } from '../errors/system-error.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import { Interrupted } from '../interrupted.ts';
import type { Kind } from '../kinds/index.ts';
import { codeFolder, ships } from '../package.ts';
import { problem } from '../source/problem.ts';
import { report } from '../source/report.ts';
import { pathText, type Origin, type Path } from '../source/tree.ts';
import { wantsColor } from '../output/wants-color.ts';
import { originIn } from './broken-plugin.ts';
import { OptionError } from './option-error.ts';
import type { Registry } from './registry.ts';

/** What is at work, and what is known of its end. */
export interface Scene {
  readonly experiment: Experiment;
  readonly registry: Registry;
  /** What is left after a failure, and how to go on: a sentence below the message; that nothing was run unless given. */
  after?(): Promise<string>;
  /** Where the experiment says what stands at a path; without it, errors name the path. */
  place?(path: Path, part: 'key' | 'value'): Origin;
}

/** Frames that are kept of a stack, so that a plugin is among them below the ops that it called. */
const DEPTH = 100;

/** Does work that calls components. A mistake of a user's plugin becomes a {@link UserError} with exit code 1; other errors pass. */
export async function blaming<T>(scene: Scene, work: () => Promise<T>): Promise<T> {
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  try {
    return await work();
  } catch (error) {
    throw (await blamed(error, scene)) ?? error;
  } finally {
    Error.stackTraceLimit = depth;
  }
}

/** Null for an error that is no mistake of a user's plugin, or that says enough by itself. */
async function blamed(error: unknown, { experiment, registry, after, place }: Scene): Promise<UserError | null> {
  if (error instanceof OptionError && place) return error.placed(place);
  if (error instanceof UserError || error instanceof Interrupted) return null;
  const refusal = refusalIn(error);
  // What the system says of a name is the mistake of whoever chose it, so that a plugin may be to blame; the rest is not.
  if (refusal && !isAboutNames(refusal)) return null;
  const used = usedComponents(experiment, registry);
  const at = error instanceof Error ? topmost(framesOf(error), used) : null;
  const guilty = error instanceof Error ? guiltyOf(error, at, used) : unique(used.filter((each) => !each.ships));
  if (guilty.length === 0) return null;
  const [{ kind, file }] = guilty;
  const component = `The ${guilty.map(({ kind: of, name, at: slot }) => `${of} '${name}' (at ${slot})`).join(' or the ')}`;
  const hints = [`What a component of this kind must do: docs/guides/${kind}.md of electra-run.`, checkOf(kind, file)];
  const fault =
    error instanceof ContractError
      ? errors.CONTRACT_BROKEN({ component, broken: error.broken, hints })
      : errors.PLUGIN_FAILED({ component, reason: reasonOf(error), hints });
  const origin = at && guilty.some((each) => owns(each, at.file)) ? originOf(at) : definitionOf(guilty[0]);
  const settings = { folder: process.cwd(), color: wantsColor(process.stderr), so: await after?.() };
  return new UserError(fault, { exitCode: 1, cause: error, text: report([problem(fault, origin)], settings) });
}

/** A component in its place. */
interface Used {
  readonly kind: Kind;
  readonly name: string;
  /** Its slot in the experiment. */
  readonly at: string;
  /** Absolute path of its file, links followed. */
  readonly file: string;
  readonly ships: boolean;
}

function usedComponents(experiment: Experiment, registry: Registry): Used[] {
  const found: Used[] = [];
  const visit = (schema: unknown, value: unknown, at: readonly (string | number)[]): void => {
    for (const slot of slotsIn(schema, value, at)) {
      const entry = isRecord(slot.value) ? registry.get(slot.kind, String(slot.value.type)) : undefined;
      if (!entry) continue;
      const { definition, file } = entry;
      found.push({ kind: slot.kind, name: definition.name, at: pathText(slot.path), file: realFile(file), ships: ships(file) });
      visit(definition.options, slot.value, slot.path);
    }
  };
  visit(experimentSchema, experiment, []);
  return found;
}

/** Where a component's own code was at work, and whose it is. */
interface Blamed extends StackFrame {
  readonly owner: Used;
}

/** A file beside a plugin's own belongs to the plugin that called it. */
function topmost(frames: readonly StackFrame[], used: readonly Used[]): Blamed | null {
  const first = frames.findIndex(({ file }) => used.some((each) => owns(each, file)));
  if (first < 0) return null;
  const place = frames[first];
  const owners = used.filter((each) => owns(each, place.file));
  const called = frames.slice(first).flatMap(({ file }) => owners.find((owner) => owner.file === file) ?? []);
  return { ...place, owner: called[0] ?? owners[0] };
}

function owns({ file, ships: own }: Used, other: string): boolean {
  if (other === file) return true;
  const below = path.relative(path.dirname(file), other);
  if (below.startsWith('..') || path.isAbsolute(below) || below.split(path.sep).includes('node_modules')) return false;
  return own || !other.startsWith(codeFolder + path.sep);
}

/** The user's components that may have done it: one, as a rule; none where it is a bug. */
function guiltyOf(error: Error, at: Blamed | null, used: readonly Used[]): readonly Used[] {
  const ofKind = error instanceof ContractError ? used.filter(({ kind, ships }) => kind === error.kind && !ships) : null;
  // An engine calls all the others; that it stands below them in the stack means nothing where another contract is broken.
  if (!at || (ofKind && (at.owner.ships || at.owner.kind === 'engine'))) return ofKind ?? [];
  if (at.owner.ships) return [];
  const inFile = used.filter(({ file }) => file === at.owner.file);
  const likely = ofKind?.filter(({ file }) => file === at.owner.file) ?? [];
  return unique(likely.length > 0 ? likely : inFile);
}

/** The same component in several slots is told once. */
function unique(used: readonly Used[]): readonly Used[] {
  return used.filter(({ kind, name }, index) => used.findIndex((other) => other.kind === kind && other.name === name) === index);
}

function checkOf(kind: Kind, file: string): string {
  const test = ['js', 'ts', 'mjs'].map((each) => `${file.replace(/\.[cm]?[jt]s$/, '')}.test.${each}`).find((each) => existsSync(each));
  return test
    ? `Its test tells without a run: node --test ${test}`
    : `A contract test tells without a run; one comes with: npx electra-run new plugin ${kind} <name>`;
}

/** What is thrown and is no Error says nothing of where: no code that ships does so, thus it was one of the user's. */
function reasonOf(error: unknown): string {
  if (error instanceof Error) return sentence(error.message || error.name);
  const thrown = inspect(error, { depth: 0, maxStringLength: 200, breakLength: Infinity });
  return `it threw ${thrown}, which is no Error: \`throw new Error('…')\` says where.`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function originOf({ file, line, column }: StackFrame): Origin | null {
  return existsSync(file) ? originIn(file, line, column) : null;
}

/** Where a file says what the component is called, for what was found after its code had returned. */
function definitionOf({ name, file }: Used): Origin | null {
  if (!existsSync(file)) return null;
  const before = readFileSync(file, 'utf8').split(new RegExp(`\\bname: *['"\`]${name}['"\`]`), 2);
  const lines = before.length > 1 ? before[0].split('\n') : [''];
  return originIn(file, lines.length, lines[lines.length - 1].length + 1);
}
