/**
 * `electra-run generate`: what an encoder-decoder writes for texts, a line for each line. How texts are written is `generate/`'s
 * affair; here are the lines, and which of them are read together.
 */
import { framed } from '../data/frame.ts';
import { createOnnxEngine, createTfjsEngine } from '../engine/index.ts';
import { errors, UserError } from '../errors/index.ts';
import { plainText } from '../generate/plain-text.ts';
import { Writer, type Writing } from '../generate/writer.ts';
import { openModel } from '../open/open-model.ts';
import { openTokenizer } from '../open/open-tokenizer.ts';
import { openWriter } from '../open/open-writer.ts';
import type { Frame } from '../kinds/frame.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { written } from '../output/outlet.ts';
import { linesOf } from '../text/lines.ts';
import { askedFolder } from './asked-model.ts';
import { registryWith } from './plugins.ts';
import type { Streams } from './streams.ts';

/** What the verb is told beside the file; what is left out, the model's folder says. */
export interface GenerateOptions {
  readonly model: string;
  readonly engine: 'onnx' | 'tfjs';
  readonly plugins: readonly string[];
  readonly batch: number;
  readonly longest?: number;
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly prefix?: string;
}

/** A line, as the encoder reads it. */
interface Question {
  readonly place: string;
  readonly ids: Int32Array;
  readonly segments: Int32Array;
}

/** Answers line by line; throws a {@link UserError} with the place of the first line that makes no sense, after the answers before it. */
export async function generate(
  file: string | undefined,
  { model: given, engine, plugins, batch, prefix, ...told }: GenerateOptions,
  { out, error }: Streams,
): Promise<number> {
  const registry = await registryWith(plugins, error);
  const definitions = (kind: 'encoder' | 'tokenizer') => registry.registered(kind).map(({ definition }) => definition);
  const folder = await askedFolder(given, { what: 'texts', fits: (_, className) => className.endsWith('ForConditionalGeneration') });
  const model = await openModel(folder, definitions('encoder'));
  const opened = openWriter(folder, model);
  const { unheeded } = opened;
  if (unheeded.length > 0)
    error.write(`warning generation_config.json sets ${unheeded.join(', ')}, which is not done here: the likeliest text is written.\n`);
  const tokenizer = await openTokenizer(folder, definitions('tokenizer'), model.trunk.size.maxPositions);
  const writing: Writing = { ...opened.writing, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) };
  const frame: Frame = { before: [], between: [writing.end], after: [writing.end], readOut: 'last' };
  const loaded = await (engine === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu')).load(model.memory);
  const writer = new Writer(loaded, opened.network, { frozen: true });
  /** Whether there is somebody to answer further ones. */
  const answer = async (questions: readonly Question[]): Promise<boolean> => {
    if (questions.length === 0) return true;
    const texts = await writer.write(laidOut(questions, batch, tokenizer.special.pad), writing);
    if (!texts) throw new UserError(errors.LOGITS_NOT_FINITE({ place: questions[0].place, folder }), { exitCode: 1 });
    for (const { ids, ended } of texts.slice(0, questions.length))
      out.write(`${JSON.stringify({ written: plainText(tokenizer, ids), ids, ended })}\n`);
    // A reader that is slower than the model holds it up, instead of the memory filling.
    return written(out);
  };
  const name = file ?? 'standard input';
  let number = 0;
  let waiting: Question[] = [];
  try {
    for await (const line of linesOf(name, file === undefined ? { source: process.stdin } : {})) {
      number += 1;
      const place = `${name}:${number}`;
      const texts = textsOf(line);
      if (typeof texts === 'string') {
        await answer(waiting);
        throw new UserError(errors.TEXT_QUESTION({ place, reason: texts }));
      }
      waiting.push({ place, ...questionOf(texts, { tokenizer, frame, prefix: prefix ?? opened.prefix }) });
      if (waiting.length < batch) continue;
      const isRead = await answer(waiting);
      waiting = [];
      if (!isRead) break;
    }
    await answer(waiting);
  } finally {
    await loaded.release();
  }
  return 0;
}

interface LineTexts {
  readonly text: string;
  readonly pair?: string;
}

/** Of a line, or what is wrong with it. */
function textsOf(line: string): LineTexts | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return line.trim() === '' ? 'the line is empty' : `it is no JSON (${(error as Error).message})`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const { text, pair, ...others } = value as Record<string, unknown>;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return `there is a '${stray}', and only text and pair are read`;
  if (typeof text !== 'string') return `'text' is ${text === undefined ? 'missing' : 'no text'}`;
  if (pair !== undefined && typeof pair !== 'string') return "'pair' is no text";
  return { text, ...(pair === undefined ? {} : { pair }) };
}

interface Reading {
  readonly tokenizer: Tokenizer;
  readonly frame: Frame;
  readonly prefix: string;
}

/** Nothing is cut off: a sequence is as long as its text. */
function questionOf({ text, pair }: LineTexts, { tokenizer, frame, prefix }: Reading): Omit<Question, 'place'> {
  const first = tokenizer.encode(`${prefix}${text}`);
  return pair === undefined ? framed(frame, first) : framed(frame, first, tokenizer.encode(pair));
}

/** Rows that the batch lacks repeat its first one. */
function laidOut(questions: readonly Question[], batch: number, pad: number) {
  const longest = Math.max(...questions.map(({ ids }) => ids.length));
  let length = 16;
  while (length < longest) length *= 2;
  const ids = new Int32Array(batch * length).fill(pad);
  const segments = new Int32Array(batch * length);
  const real = new Float32Array(batch * length);
  for (let row = 0; row < batch; row++) {
    const own = questions[row] ?? questions[0];
    ids.set(own.ids, row * length);
    segments.set(own.segments, row * length);
    real.fill(1, row * length, row * length + own.ids.length);
  }
  return { batch, length, ids, segments, real };
}
