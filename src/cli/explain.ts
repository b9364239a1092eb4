/**
 * `electra-run explain <experiment> [path…]`: who set a value and what it overrode; without a path, the whole
 * resolved experiment with the origin of each value. Writes nothing.
 */
import { closest } from '../source/closest.ts';
import { explain, type Explanation, type Mention } from '../config/explain.ts';
import { inspectExperiment, type Inspected } from '../config/load.ts';
import { chainText, placeAsJson, placeText, report, reportNotices } from '../source/report.ts';
import { saveResolved, saveSection } from '../config/save.ts';
import { show } from '../registry/schema-problems.ts';
import { parsePath, pathText, valueAt, type Origin } from '../source/tree.ts';
import { errors, UserError } from '../errors/index.ts';
import { isRecord } from '../component/slots.ts';
import { paintWhere } from '../output/paint.ts';
import { wantsColor } from '../output/wants-color.ts';
import { splitWords, type ChangeOptions } from './changes.ts';
import { typeText } from './describe.ts';
import type { Streams } from './streams.ts';

/** Changes of the experiment that is explained, and whether scripts read the answer. */
export interface ExplainOptions extends ChangeOptions {
  readonly json?: boolean;
}

/** Explains what it can of a wrong experiment too, and then ends with 2. */
export async function explainExperiment(
  file: string,
  words: readonly string[],
  options: ExplainOptions,
  { out, error }: Streams,
): Promise<number> {
  const { files: paths, changes } = splitWords(words, options);
  const { inspected, problems } = await inspectExperiment(file, changes);
  const how = { folder: process.cwd(), color: wantsColor(error) };
  if (inspected) {
    if (inspected.notices.length > 0) error.write(`${reportNotices(inspected.notices, how)}\n`);
    const explanations = paths.map((each) => explained(each, inspected));
    if (options.json) {
      const told = paths.length > 0 ? explanations.map((each) => asJson(each, inspected, how.folder)) : inspected.experiment;
      out.write(`${JSON.stringify(told, null, 2)}\n`);
    } else if (paths.length > 0) out.write(explanations.map((each) => page(each, inspected, how.folder, wantsColor(out))).join('\n'));
    else if (problems.length === 0) out.write(saveResolved(inspected.experiment, inspected.tree, how.folder));
  }
  if (problems.length > 0) error.write(`${report(problems, how)}\n`);
  return problems.length > 0 ? 2 : 0;
}

function explained(text: string, inspected: Inspected): Explanation {
  const at = parsePath(text);
  if (!at)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `'${text}' is no path of a value.`,
        hint: 'Write it with dots: objective.loss.lambda, tasks.0.length.',
      }),
    );
  const found = explain(at, inspected);
  if (found.owner !== null) return found;
  const { reached, known } = found;
  const key = at[reached.length];
  const near = closest(key, known);
  throw new UserError(
    errors.UNKNOWN_KEY({
      key,
      where: pathText(reached) || 'The experiment',
      near: near && pathText([...reached, near]),
      known: known.length > 0 ? `Known: ${known.join(', ')}.` : 'It has nothing inside.',
    }),
  );
}

function page(explanation: Explanation, inspected: Inspected, folder: string, color: boolean): string {
  const paint = paintWhere(color);
  const { path: at, owner, schema, byDefault, setBy, overrode } = explanation;
  const value = valueAt(inspected.experiment, at);
  const about = typeof schema.description === 'string' ? [`  ${schema.description}`] : [];
  const rule = [typeText(schema), ...(byDefault === undefined ? ['no default'] : [`default ${show(byDefault)}`])].join(', ');
  const lines = [
    paint.bold(`${pathText(at)} = ${value === undefined ? 'nothing' : show(value)}`),
    ...about,
    `  ${owner}: ${rule}`,
    '',
    ...origin(setBy, value, folder),
  ];
  lines.push(...overrode.flatMap((mention) => mentionLines(mention, folder)));
  const inside =
    isRecord(value) || (Array.isArray(value) && value.some((item) => typeof item === 'object'))
      ? [
          '',
          ...saveSection(value, at, inspected.tree, folder)
            .trimEnd()
            .split('\n')
            .map((line) => `  ${line}`),
        ]
      : [];
  return `${[...lines, ...inside].join('\n')}\n`;
}

function origin(setBy: Origin | null, value: unknown, folder: string): string[] {
  if (!setBy) return [`  set by    ${value === undefined ? 'nobody' : 'nobody: the default'}`];
  return [`  set by    ${placeText(setBy, folder)}`, ...chainText(setBy, folder).map((line) => `            ${line}`)];
}

function mentionLines({ how, path: about, value, origin: at }: Mention, folder: string): string[] {
  const what =
    how === 'sets'
      ? show(value)
      : how === 'deletes'
        ? `${pathText(about)} deleted`
        : how === 'appends'
          ? `${show(value)} appended`
          : how === 'replaces'
            ? `${pathText(about)} replaced by ${show(value)}`
            : `${pathText(about)} becomes ${show(value)}`;
  return [`  over      ${what}, ${placeText(at, folder)}`, ...chainText(at, folder).map((line) => `            ${line}`)];
}

function asJson(
  { path: at, owner, schema, byDefault, setBy, overrode }: Explanation,
  { experiment }: Inspected,
  folder: string,
): Record<string, unknown> {
  const value = valueAt(experiment, at);
  const earlier = overrode.map((mention) => ({
    how: mention.how,
    path: pathText(mention.path),
    value: mention.value,
    ...placeAsJson(mention.origin, folder),
  }));
  return {
    path: pathText(at),
    value,
    owner,
    description: schema.description,
    default: byDefault,
    setBy: setBy && placeAsJson(setBy, folder),
    overrode: earlier,
  };
}
