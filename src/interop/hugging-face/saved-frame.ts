/** What stands around the texts of a saved model: the template in its tokenizer.json, or BERT's where nothing says it. */
import { join } from 'node:path';
import { errors, UserError } from '../../errors/index.ts';
import { readJson } from '../../files/read-json.ts';
import type { Frame } from '../../kinds/frame.ts';
import type { SpecialTokens } from '../../kinds/tokenizer.ts';

type Json = Readonly<Record<string, unknown>>;

/** The frame of the folder's tokenizer. Throws a {@link UserError} for a template that is none of a text, or of two, with tokens around. */
export function savedFrame(folder: string, { cls, sep }: Pick<SpecialTokens, 'cls' | 'sep'>): Frame {
  const file = join(folder, 'tokenizer.json');
  return frameOf(objectOf(objectOf(readJson(file)?.json).post_processor), file, { cls, sep });
}

function frameOf(template: Json, file: string, special: Pick<SpecialTokens, 'cls' | 'sep'>): Frame {
  const { cls, sep } = special;
  switch (template.type) {
    case undefined:
      return { before: [cls], between: [sep], after: [sep], readOut: 'first' };
    case 'BertProcessing':
      return bertFrameOf(template, file);
    case 'RobertaProcessing': {
      const { after, ...frame } = bertFrameOf(template, file);
      return { ...frame, between: [...after, ...after], after };
    }
    case 'ByteLevel':
      return { before: [], between: [], after: [], readOut: 'last' };
    case 'Sequence':
      return frameOf(insideSequence(template, file), file, special);
    case 'TemplateProcessing':
      return templateFrame(template, file);
    default:
      throw unreadable(file, `its post_processor is ${JSON.stringify(template.type)}`);
  }
}

/** The one of them that puts tokens around texts; ByteLevel only moves offsets. */
function insideSequence({ processors }: Json, file: string): Json {
  const all = (Array.isArray(processors) ? processors : []).map(objectOf);
  const around = all.filter(({ type }) => type !== 'ByteLevel');
  if (around.length > 1) throw unreadable(file, 'its post_processor is a sequence of several that put tokens around texts');
  return around[0] ?? { type: 'ByteLevel' };
}

function bertFrameOf({ cls, sep }: Json, file: string): Frame {
  const [before, after] = [cls, sep].map((pair) => (Array.isArray(pair) ? (pair[1] as unknown) : undefined));
  if (typeof before !== 'number' || typeof after !== 'number') throw unreadable(file, 'its post_processor names no tokens');
  return { before: [before], between: [after], after: [after], readOut: 'first' };
}

interface Part {
  /** Of a token of the frame; null for a text. */
  readonly id: number | null;
  readonly segment: number;
}

function templateFrame(template: Json, file: string): Frame {
  const [single, pair] = [template.single, template.pair].map((parts) => partsOf(parts, objectOf(template.special_tokens), file));
  const text = single.findIndex(({ id }) => id === null);
  const [first, second] = pair.flatMap(({ id }, index) => (id === null ? [index] : []));
  const ids = (parts: readonly Part[]): number[] => parts.map(({ id }) => id ?? -1);
  const [before, after] = [ids(single.slice(0, text)), ids(single.slice(text + 1))];
  const isSame = String(ids(pair.slice(0, first))) === String(before) && String(ids(pair.slice(second + 1))) === String(after);
  if (text < 0 || second === undefined || !isSame)
    throw unreadable(file, 'its template puts other tokens around two texts than around one');
  const [ending, inside] = [single.at(-1) as Part, single[text]];
  return {
    before,
    between: ids(pair.slice(first + 1, second)),
    after,
    ...(ending.segment === inside.segment ? {} : { lastSegment: ending.segment }),
    readOut: before.length > 0 ? 'first' : 'last',
  };
}

function partsOf(parts: unknown, tokens: Json, file: string): Part[] {
  if (!Array.isArray(parts)) throw unreadable(file, 'its template has no list of parts');
  return parts.map((part: unknown) => {
    const { SpecialToken: special, Sequence: sequence } = objectOf(part);
    if (sequence !== undefined) return { id: null, segment: Number(objectOf(sequence).type_id ?? 0) };
    const { id: name, type_id: segment } = objectOf(special);
    const { ids } = objectOf(tokens[String(name)]);
    if (!Array.isArray(ids) || typeof ids[0] !== 'number')
      throw unreadable(file, `its template has the token ${JSON.stringify(name)}, of which no id is told`);
    return { id: ids[0], segment: Number(segment ?? 0) };
  });
}

function unreadable(file: string, reason: string): UserError {
  return new UserError(errors.RUN_FILE_UNREADABLE({ file, reason }));
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
