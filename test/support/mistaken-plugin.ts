/** Projects with a plugin of their own that does something wrong, run in this process. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { runLoaded } from '../../src/cli/run.ts';
import { requireExperiment } from '../../src/config/load.ts';
import { UserError } from '../../src/errors/index.ts';
import { silentLog } from '../../src/track/silent.ts';
import { root, tiny } from './cli.ts';

/** A plugin, what it does wrong, and what is said of it. */
export interface Mistake {
  readonly does: string;
  readonly file?: string;
  readonly plugin: string;
  readonly set: readonly string[];
  readonly code: 'plugin-failed' | 'contract-broken';
  readonly says: readonly string[];
  /** Text at the place that is marked. */
  readonly at?: string;
  /** The step from which the run can go on; 0: it left nothing. */
  readonly saved?: number;
}

/** The skeletons that `new plugin` writes. */
export const skeletons = { objective: skeleton('objective'), task: skeleton('task') };

/** A run of six steps with a checkpoint after the fourth. */
export const short: readonly string[] = [
  'tasks=[]',
  'train.steps=6',
  'train.logEvery=1',
  'train.evaluateEvery=3',
  'train.checkpointEvery=4',
  'train.evaluateBatches=1',
];

/** The same of the skeleton's objective. */
export const own: readonly string[] = [...short, `objective={$replace: {type: "my-objective", encoder: ${encoder('electra')}}}`];

/** Runs it in a folder of its own below this one, and compares what is said and what is left. */
export async function expectTold(
  parent: string,
  { file = 'bad.js', plugin: text, set, code, says, at, saved = 0 }: Mistake,
): Promise<void> {
  const project = projectWith(parent, file, text);
  const error = await mistakeIn(project, set);
  expect(error).toMatchObject({ code, exitCode: 1 });
  for (const part of says) expect(error.text).toContain(part);
  expect(error.text).not.toMatch(/^ +at /m);
  const [, line, column] = new RegExp(`${file}:(\\d+):(\\d+) {2}error {2}${code}\n`).exec(error.text) ?? [];
  const marked = at ?? /name: '[a-z-]+'/.exec(text)?.[0] ?? '';
  expect(text.split('\n')[Number(line) - 1]).toContain(marked);
  expect(Number(column)).toBeGreaterThan(0);
  expect(stepOf(project)).toBe(saved);
}

function skeleton(kind: string): string {
  return readFileSync(path.join(root, 'templates/plugins', kind, 'plugin.ts'), 'utf8');
}

/** An encoder with the options of the smallest one. */
export function encoder(type: string): string {
  return `{type: "${type}", layers: 1, hiddenSize: 16, heads: 2, maxPositions: 32}`;
}

/** One task on the sentences of the corpus. */
export function tasks(type: string, more = ''): string {
  const data = `{type:"text-files",train:"${path.join(root, 'test/fixtures/corpus/sentences.tsv')}"}`;
  return `tasks=[{type:"${type}",name:"century",dataset:${data},length:24,batch:16,epochs:1,seeds:1,scratch:false,${more}}]`;
}

/** A component without options. */
export function plugin(kind: string, name: string, body: string): string {
  return `import { defineComponent, Type } from 'electra-run';
export default defineComponent({
  kind: '${kind}', name: '${name}', summary: 'Does something wrong.', options: Type.Object({}),
  create() { ${body} },
});
`;
}

/** A skeleton with a mistake in it. */
export function changed(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`The template has no '${before}' any more.`);
  return text.replace(before, after);
}

let projects = 0;

/** A new folder with this plugin in it. */
export function projectWith(parent: string, file: string, text: string): string {
  const project = path.join(parent, String(++projects));
  mkdirSync(project);
  writeFileSync(path.join(project, file), text);
  return project;
}

/** The tiny experiment with the plugin of this folder. */
export function experimentIn(project: string, set: readonly string[]): ReturnType<typeof requireExperiment> {
  const [file] = readdirSync(project).filter((name) => /\.[jt]s$/.test(name));
  return requireExperiment(tiny, { set: [...set, `plugins=["${path.join(project, file)}"]`, `runs=${project}`] });
}

/** The exit code. */
export async function run(project: string, set: readonly string[]): Promise<number> {
  return runLoaded(await experimentIn(project, set), path.join(project, 'tiny'), { log: silentLog, signal: new AbortController().signal });
}

/** What a run throws. Fails where it throws nothing, or what looks like a bug. */
export async function mistakeIn(project: string, set: readonly string[]): Promise<UserError> {
  const error: unknown = await run(project, set).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw error instanceof Error ? error : new Error(`Nothing was wrong: ${String(error)}.`);
  return error;
}

/** The step of the newest checkpoint; 0 where the run is gone. */
function stepOf(project: string): number {
  if (!readdirSync(project).includes('tiny')) return 0;
  return (JSON.parse(readFileSync(path.join(project, 'tiny/status.json'), 'utf8')) as { step: number }).step;
}

/** What it came to, times left out. */
export function figuresOf(project: string): Readonly<Record<string, number>> {
  const { figures } = JSON.parse(readFileSync(path.join(project, 'tiny/result.json'), 'utf8')) as { figures: Record<string, number> };
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !/seconds|per_second/.test(name)));
}
