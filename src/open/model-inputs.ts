/**
 * What a model is asked, under Hugging Face's names for the inputs of its classes, as the tensors that its program reads.
 *
 * A line holds one example, or a batch of them that are equally long: every field then has one more level. What is not given is as
 * Hugging Face has it: all tokens are real, of the first segment, and what is said by a decoder follows from the labels.
 *
 * Shape legend: B batch · C choices · T tokens · K targets of a sequence · S tokens of the decoder
 */
import type { HostTensor, TensorSpec } from '../nn/program.ts';
import { levels, Misread, misread, nestedNumbers, ofChoices, type Numbers } from './nested-numbers.ts';
import { ANSWER_ENDS, ANSWER_HEAD } from './answer-ends.ts';
import type { OpenedModel } from './open-model.ts';

/** Tensors, and their shapes. */
export interface ModelInputs {
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** Whether the line was a batch, and outputs are to be too. */
  readonly isBatch: boolean;
  readonly batch: number;
}

/** What a line says, once it is JSON. */
export type ModelQuestion = Readonly<Record<string, unknown>>;

/** Nothing is learned of a label of this. */
const IGNORED = -100;

/** The input that has the labels of an output: `labels`, but for the second outputs of two classes. */
export function labelsInput(output: string): string {
  return { seq_relationship_logits: 'next_sentence_label', sop_logits: 'sentence_order_label' }[output] ?? 'labels';
}

/** The tensors of a question, or what is wrong with it: a clause. */
export function modelInputs(model: OpenedModel, question: ModelQuestion): ModelInputs | string {
  try {
    return read(model, question);
  } catch (error) {
    if (error instanceof Misread) return error.message;
    throw error;
  }
}

/** Names that the class takes. */
export function inputNames({ trunk, decoder, heads }: OpenedModel): string[] {
  const labels = Object.entries(heads).flatMap(([output, { kind }]) =>
    kind === ANSWER_HEAD ? ANSWER_ENDS.map(({ label }) => label) : [labelsInput(output)],
  );
  return [
    'input_ids',
    'attention_mask',
    'token_type_ids',
    ...(trunk.permuted ? ['perm_mask', 'target_mapping'] : []),
    ...(decoder ? ['decoder_input_ids'] : []),
    ...new Set(labels),
  ];
}

function read(model: OpenedModel, question: ModelQuestion): ModelInputs {
  const known = inputNames(model);
  const stray = Object.keys(question).find((name) => !known.includes(name));
  if (stray !== undefined) misread(`'${stray}' is no input of ${model.className}, which takes ${known.join(', ')}`);
  if (question.input_ids === undefined) misread("'input_ids' is missing");
  const chooses = Object.values(model.heads).some(({ kind }) => kind === 'multiple-choice');
  const isBatch = levels(question.input_ids) > (chooses ? 2 : 1);
  const asked = new Map(Object.entries(question).map(([name, value]) => [name, nestedNumbers(name, isBatch ? value : [value])] as const));
  const { given, choices } = chooses ? ofChoices(asked) : { given: asked, choices: 1 };
  const ids = given.get('input_ids') as Numbers;
  if (ids.shape.length !== 2 || ids.values.length === 0)
    misread(`'input_ids' is no list of token ids${chooses ? ' for each of the choices' : ''}`);
  const [B, T] = ids.shape;
  const specs: Record<string, TensorSpec> = {};
  const tensors: Record<string, HostTensor> = {};
  const put = (name: string, dtype: 'float32' | 'int32', shape: readonly number[], values: ArrayLike<number>): void => {
    specs[name] = { dtype, shape };
    tensors[name] = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  };
  const optional = (name: string, shape: readonly number[]): Numbers | undefined => {
    const found = given.get(name);
    if (found && String(found.shape) !== String(shape)) misread(`'${name}' is [${found.shape}], and would be [${shape}]`);
    return found;
  };

  const { vocabularySize, maxPositions } = model.trunk.size;
  if (T > maxPositions) misread(`'input_ids' has ${T} tokens, and the model reads ${maxPositions}`);
  within('input_ids', ids.values, vocabularySize);
  put('input_ids', 'int32', [B, T], ids.values);
  const segments = optional('token_type_ids', [B, T]);
  if (segments) put('token_type_ids', 'int32', [B, T], segments.values);
  const mask = optional('attention_mask', [B, T]);
  if (mask?.values.some((value) => value !== 0 && value !== 1)) misread("'attention_mask' has other numbers than 0 and 1");
  const real = mask?.values ?? ids.values.map(() => 1);
  const perm = optional('perm_mask', [B, T, T]);
  if (mask) put('attention_mask', 'float32', [B, T], real);
  const target = given.get('target_mapping');
  if (perm || target) putMasks({ B, T, real, perm, target }, put);
  putRows(Object.values(model.heads), { B, T, real }, put);
  const K = target ? target.shape[1] : T;
  const rows = model.decoder ? putSaid(model, given, B, put) : [B / choices, K];
  for (const [output, head] of Object.entries(model.heads)) {
    if (head.kind === ANSWER_HEAD) putPositions(given, { B, T }, put);
    const name = labelsInput(output);
    const labels = given.get(name);
    if (!labels) continue;
    putLabels(model, name, labels, { head, rows, real, T, choices }, put);
  }
  return { specs, tensors, isBatch, batch: B / choices };
}

type Put = (name: string, dtype: 'float32' | 'int32', shape: readonly number[], values: ArrayLike<number>) => void;

function within(name: string, ids: readonly number[], size: number): void {
  const stray = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= size);
  if (stray !== undefined) misread(`'${name}' has ${stray}, and there are the ids 0 to ${size - 1}`);
}

interface Permuted {
  readonly B: number;
  readonly T: number;
  readonly real: readonly number[];
  readonly perm?: Numbers;
  readonly target?: Numbers;
}

/** A token sees itself in the content stream whatever the order says, and a target never does in the query stream. */
function putMasks({ B, T, real, perm, target }: Permuted, put: Put): void {
  const hidden = (b: number, i: number, j: number): boolean => real[b * T + j] === 0 || perm?.values[(b * T + i) * T + j] === 1;
  const content = new Float32Array(B * T * T);
  for (let b = 0; b < B; b++)
    for (let i = 0; i < T; i++) for (let j = 0; j < T; j++) content[(b * T + i) * T + j] = i === j || !hidden(b, i, j) ? 1 : 0;
  put('content_mask', 'float32', [B, T, T], content);
  if (!target) return;
  const [, K] = target.shape;
  if (String(target.shape) !== String([B, K, T])) misread(`'target_mapping' is [${target.shape}], and would be [${B}, K, ${T}]`);
  const places = Array.from({ length: B * K }, (_, row) => {
    const chosen = target.values.slice(row * T, (row + 1) * T);
    if (chosen.some((value) => value !== 0 && value !== 1) || chosen.reduce((total, value) => total + value, 0) !== 1)
      misread("'target_mapping' does not have a single 1 for each target");
    return chosen.indexOf(1);
  });
  const query = new Float32Array(B * K * T);
  places.forEach((place, row) => {
    const b = Math.floor(row / K);
    for (let j = 0; j < T; j++) query[row * T + j] = hidden(b, place, j) ? 0 : 1;
  });
  put(
    'targets',
    'int32',
    [B * K],
    places.map((place, row) => Math.floor(row / K) * T + place),
  );
  put('query_mask', 'float32', [B, K, T], query);
}

/** Rows of the tokens whose states stand for a text, for heads that read these. */
function putRows(heads: readonly { readonly reads?: string }[], { B, T, real }: Pick<Permuted, 'B' | 'T' | 'real'>, put: Put): void {
  const rows = (of: (b: number) => number): number[] => Array.from({ length: B }, (_, b) => b * T + of(b));
  if (heads.some(({ reads }) => reads === 'first'))
    put(
      'first_rows',
      'int32',
      [B],
      rows(() => 0),
    );
  if (heads.some(({ reads }) => reads === 'last'))
    put(
      'last_rows',
      'int32',
      [B],
      rows((b) => Math.max(0, real.slice(b * T, (b + 1) * T).lastIndexOf(1))),
    );
}

/** What the decoder is told: as given, or the labels one place later, behind the start (Hugging Face's T5). */
function putSaid({ config, trunk }: OpenedModel, given: ReadonlyMap<string, Numbers>, B: number, put: Put): [number, number] {
  const own = given.get('decoder_input_ids');
  const labels = given.get('labels');
  const shape = (own ?? labels)?.shape;
  if (!shape) misread("either 'decoder_input_ids' or 'labels' must say what the decoder reads");
  const [first, S = 0] = shape as number[];
  if (first !== B || shape?.length !== 2) misread(`'${own ? 'decoder_input_ids' : 'labels'}' is [${shape}], and would be [${B}, S]`);
  const [start, pad] = [Number(config.decoder_start_token_id ?? 0), Number(config.pad_token_id ?? 0)];
  const shifted = (values: readonly number[]): number[] =>
    values.map((_, index) => (index % S === 0 ? start : values[index - 1] === IGNORED ? pad : values[index - 1]));
  const said = own ? own.values : shifted(labels?.values ?? []);
  within('decoder_input_ids', said, trunk.size.vocabularySize);
  put('decoder_input_ids', 'int32', [B, S], said);
  return [B, S];
}

interface Labelled {
  readonly head: { readonly kind: string; readonly reads?: string };
  readonly rows: readonly number[];
  readonly real: readonly number[];
  readonly T: number;
  readonly choices: number;
}

function putLabels(model: OpenedModel, name: string, { shape, values }: Numbers, labelled: Labelled, put: Put): void {
  const { head, rows, real, T, choices } = labelled;
  const isText = head.reads !== undefined && head.reads !== 'tokens';
  const ofVocabulary = head.kind === 'vocabulary' || head.kind === 'next-token';
  const chooses = head.kind === 'multiple-choice';
  const classes = ofVocabulary ? model.trunk.size.vocabularySize : chooses ? choices : logitsOf(model, head.kind);
  const several = isText && shape.length === 2;
  const wanted = isText ? (several ? [rows[0], classes] : [rows[0]]) : rows;
  if (String(shape) !== String(wanted)) misread(`'${name}' is [${shape}], and would be [${wanted}]`);
  const numbers = head.kind === 'judge' || several || classes === 1;
  if (!numbers)
    within(
      name,
      values.filter((value) => value !== IGNORED),
      classes,
    );
  // The state at t is asked for the token at t + 1.
  const shifts = head.kind === 'next-token';
  const moved = shifts ? values.map((_, index) => (index % T === T - 1 ? IGNORED : values[index + 1])) : values;
  const counts = moved.map((label, index) => (head.kind === 'judge' ? real[index] : label === IGNORED && !numbers ? 0 : 1));
  put(
    name,
    numbers ? 'float32' : 'int32',
    [moved.length],
    moved.map((label, index) => (counts[index] === 0 ? 0 : label)),
  );
  put(`${name}_weights`, 'float32', [moved.length], counts);
}

/** Both or none; a position behind the last token counts for nothing, as in the library's classes. */
function putPositions(given: ReadonlyMap<string, Numbers>, { B, T }: { readonly B: number; readonly T: number }, put: Put): void {
  for (const { label } of ANSWER_ENDS) {
    const found = given.get(label);
    if (!found) continue;
    if (String(found.shape) !== String([B])) misread(`'${label}' is [${found.shape}], and would be [${B}]`);
    const beyond = found.values.map((position) => Math.min(Math.max(0, position), T));
    put(
      label,
      'int32',
      [B],
      beyond.map((position) => Math.min(position, T - 1)),
    );
    put(
      `${label}_weights`,
      'float32',
      [B],
      beyond.map((position) => (position < T ? 1 : 0)),
    );
  }
}

/** Logits of each row of such a head. */
function logitsOf({ heads }: OpenedModel, kind: string): number {
  const head = Object.values(heads).find((each) => each.kind === kind);
  const last = head?.parameters.at(-1)?.shape;
  return last?.[0] ?? 1;
}
