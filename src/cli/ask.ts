/** Lines in, lines out: what the verbs that ask a model have in common. */
import { errors, UserError } from '../errors/index.ts';
import type { SavedModel } from '../inference/model.ts';
import { written } from '../output/outlet.ts';
import { linesOf } from '../text/lines.ts';
import { openAsked, type EngineChoice, type Need } from './asked-model.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** Options of all of them. */
export interface AskOptions extends EngineChoice {
  readonly model: string;
  readonly plugins: readonly string[];
  /** Whether lines are texts and not JSON. */
  readonly plain?: boolean;
  /** What becomes of texts that are too long. */
  readonly beyond?: 'refuse' | 'cut';
}

type Json = Readonly<Record<string, unknown>>;

/** Questions, and where each stands. */
export type Placed<Q> = AsyncIterable<Q & { readonly place: string }>;

/** What a verb makes of lines. */
export interface Asking<Q> extends Need {
  /** The question in a line, or what is wrong with it: a clause. */
  question(line: Json, model: SavedModel): Q | string;
  /** Throws a {@link UserError}, when it is called, where the model cannot be asked this. */
  answers(model: SavedModel, questions: Placed<Q>): AsyncIterable<object>;
}

/** Answers line by line; a line that makes no sense is an error with its place, after the answers before it. */
export async function ask<Q extends object>(
  file: string | undefined,
  { model: path, plugins, plain = false, engine, precision }: AskOptions,
  asking: Asking<Q>,
  { out, error }: Streams,
): Promise<number> {
  const model = await openAsked(path, asking, await registryWith(plugins, error), { engine, precision });
  const name = file ?? 'standard input';
  const began = performance.now();
  let [answered, shortened] = [0, 0];
  try {
    for await (const answer of asking.answers(
      model,
      questionsOf(name, file === undefined, plain, (line) => asking.question(line, model)),
    )) {
      answered += 1;
      if ('cut' in answer) shortened += 1;
      const line = answerLine(answer);
      if (line === null)
        throw new UserError(errors.LOGITS_NOT_FINITE({ place: `${name}:${answered}`, folder: model.folder }), { exitCode: 1 });
      out.write(`${line}\n`);
      // A reader that is slower than the model holds it up, instead of the memory filling; one that has enough ends it.
      if (answered % 64 === 0 && !(await written(out))) break;
    }
    await written(out);
  } finally {
    await model.close();
  }
  error.write(`${summary(answered, shortened, performance.now() - began)}\n`);
  return 0;
}

async function* questionsOf<Q extends object>(
  name: string,
  isInput: boolean,
  plain: boolean,
  question: (line: Json) => Q | string,
): AsyncGenerator<Q & { readonly place: string }> {
  let number = 0;
  for await (const line of linesOf(name, isInput ? { source: process.stdin } : {})) {
    number += 1;
    const place = `${name}:${number}`;
    const read = plain ? { text: line } : lineObject(line);
    const asked = typeof read === 'string' ? read : question(read);
    if (typeof asked === 'string') throw new UserError(errors.TEXT_QUESTION({ place, reason: asked }));
    yield { ...asked, place };
  }
}

/** The object in a text, or what is wrong with it. */
export function lineObject(line: string): Json | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return line.trim() === '' ? 'the line is empty' : `it is no JSON (${(error as Error).message})`;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : 'it is no JSON object';
}

/** The texts of a line: `text`, and `pair` where there is one. */
export function textQuestionOf(line: Json): { readonly text: string; readonly pair?: string } | string {
  const { text, pair, ...others } = line;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only text and pair are read`;
  if (typeof text !== 'string') return `'text' is ${text === undefined ? 'missing' : 'no text'}`;
  if (pair !== undefined && typeof pair !== 'string') return "'pair' is no text";
  return { text, ...(pair === undefined ? {} : { pair }) };
}

/**
 * An answer as a line of JSON. Numbers that are not whole have as many digits as a float32 tells apart; null where one is not finite,
 * which JSON cannot say.
 */
export function answerLine(answer: object): string | null {
  let isFinite = true;
  const line = JSON.stringify(answer, (_, value: unknown) => {
    if (value instanceof Float32Array) return Array.from(value);
    if (typeof value !== 'number' || Number.isInteger(value)) return value;
    if (!Number.isFinite(value)) isFinite = false;
    return Number(value.toPrecision(8));
  });
  return isFinite ? line : null;
}

function summary(answered: number, shortened: number, milliseconds: number): string {
  const each = answered / (milliseconds / 1000);
  const count = answered === 1 ? '1 line' : `${answered} lines`;
  const cut = shortened === 0 ? '' : `; ${shortened} cut to what the model reads`;
  return `${count} in ${(milliseconds / 1000).toFixed(1)} s, ${each < 10 ? each.toFixed(1) : Math.round(each)} a second${cut}`;
}
