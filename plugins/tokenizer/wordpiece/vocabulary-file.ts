/**
 * Reads a vocabulary that is there already: a `vocab.txt`, one piece per line, the line is the id; or a `tokenizer.json`.
 *
 * A piece has one id and an id one piece, in training as in every library that loads the export: what leaves that open is an error.
 */
import { dirname, join, resolve } from 'node:path';
import { jsonObjectIn, jsonObjectOf, readText, shellWord, UserError } from 'electra-run';
import { WordCutter } from './cut.ts';
import type { Normalization } from './normalize.ts';
import { saidOfTexts, type SaidOfTexts } from './said-of-texts.ts';
import { sentinelsIn, SPECIALS } from './specials.ts';

/**
 * The pieces by their ids, so many sentinels among them. Throws a {@link UserError} with the place of what makes no vocabulary, and where
 * a tokenizer.json says other things of texts than the options do.
 */
export async function readVocabulary(path: string, experimentFolder: string, options: AskedOfTexts = {}): Promise<string[]> {
  const file = resolve(experimentFolder, path);
  const text = await readText(file).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new Error(
      `The tokenizer 'wordpiece' cannot read its vocabulary ${file}. A path starts at the file that says it; ` +
        `correct 'vocabulary', or leave it out to train one on the corpus.`,
      { cause },
    );
  });
  const isJson = /\.json$/i.test(file);
  const pieces = isJson ? piecesOfJson(text, file) : piecesOfLines(text, file);
  const placeOf = (id: number): string => (isJson ? `${file}: the piece with id ${id}` : `${file}:${id + 1}: the piece`);
  checkPieces(pieces, placeOf);
  checkSpecials(pieces, file);
  checkSentinels(pieces, file, options.sentinels ?? 0);
  if (isJson) await checkTexts(text, file, options);
  return pieces;
}

/** Options of the tokenizer; what is left out is not compared. */
type AskedOfTexts = Partial<SaidOfTexts> & { readonly sentinels?: number };

/** The other ids that other texts would have must not go unseen. */
async function checkTexts(text: string, file: string, asked: AskedOfTexts): Promise<void> {
  const config = await jsonObjectIn(join(dirname(file), 'tokenizer_config.json'));
  const said = saidOfTexts(jsonObjectOf(JSON.parse(text)), config);
  if ('reason' in said)
    throw unusable(`${file} is of another kind: ${said.reason}.`, ["Read it with tokenizer: { type: 'hugging-face' }."]);
  const others = (Object.keys(said) as (keyof SaidOfTexts)[]).filter((name) => asked[name] !== undefined && asked[name] !== said[name]);
  if (others.length === 0) return;
  const told = (from: AskedOfTexts): string => others.map((name) => `${name}: ${from[name]}`).join(', ');
  throw unusable(`${file} reads texts with ${told(said)}, and the tokenizer's options are ${told(asked)}.`, [
    `Set tokenizer: { ${told(said)} }, or name a vocab.txt, which says nothing of texts.`,
  ]);
}

/**
 * What to say of pieces that no text can have, as its characters are changed before they are looked up; null where there are none.
 * Names in brackets stand for no text.
 */
export function unreachablePieces(pieces: readonly string[], file: string, normalization: Normalization): string | null {
  const lost = pieces
    .map((piece, id) => ({ piece, id }))
    .filter(({ piece }) => !/^\[.*\]$/s.test(piece) && isChanged(piece, normalization));
  if (lost.length === 0) return null;
  const [{ piece, id }] = lost;
  const changes = [normalization.lowercase && 'is lower-cased', normalization.stripAccents && 'loses its accents'].filter(Boolean);
  const cure =
    normalization.lowercase && lost.some((each) => /\p{Lu}/u.test(each.piece))
      ? ' For a vocabulary with capitals, set lowercase: false.'
      : normalization.stripAccents
        ? ' For a vocabulary with accents, set stripAccents: false.'
        : '';
  return (
    `${lost.length.toLocaleString('en')} of the ${pieces.length.toLocaleString('en')} pieces of ${file} can never occur, ` +
    `e.g. '${piece}', id ${id}: text ${[...changes, 'is cut at white space'].join(', ')} before its pieces are looked up.${cure}`
  );
}

function isChanged(piece: string, normalization: Normalization): boolean {
  const body = piece.startsWith('##') ? piece.slice(2) : piece;
  let words = '';
  const word = new WordCutter(normalization, body.length);
  word.cut(body, () => (words += word.text));
  return words !== body;
}

function piecesOfLines(text: string, file: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const lone = lines.findIndex((line) => line.includes('\r'));
  if (lone >= 0)
    throw unusable(`${file}:${lone + 1}:${lines[lone].indexOf('\r') + 1}: a carriage return without a line feed.`, [
      `Lines end with LF, or with CR LF: perl -pe 's/\\r\\n?/\\n/g' ${shellWord(file)} > <new file>`,
    ]);
  return lines;
}

/** Pieces by their ids, which must leave no gap. */
function piecesOfJson(text: string, file: string): string[] {
  let ids: [string, number][] = [];
  let type: unknown;
  try {
    const { model } = JSON.parse(text) as {
      readonly model?: { readonly type?: unknown; readonly vocab?: Readonly<Record<string, number>> };
    };
    type = model?.type;
    ids = Object.entries(model?.vocab ?? {}).sort(([, a], [, b]) => a - b);
  } catch {
    // What is not JSON has no vocabulary either.
  }
  if (type !== undefined && type !== 'WordPiece')
    throw unusable(`${file} is of ${JSON.stringify(type)}, whose pieces are put together otherwise than WordPiece's.`, [
      'Name a tokenizer.json of WordPiece, or a vocab.txt.',
    ]);
  if (ids.length > 0 && ids.every(([, id], index) => id === index)) return ids.map(([piece]) => piece);
  throw unusable(`${file} has no WordPiece vocabulary with the ids 0, 1, 2, … in it, each once.`, [
    'Name a vocab.txt, one piece per line.',
  ]);
}

function checkPieces(pieces: readonly string[], placeOf: (id: number) => string): void {
  const ids = new Map<string, number>();
  for (const [id, piece] of pieces.entries()) {
    const first = ids.get(piece);
    if (piece === '')
      throw unusable(`${placeOf(id)} is empty, and would have an id that stands for nothing.`, [
        'Write a name there that is no other piece, e.g. [unused0]. To take the line out changes the ids below it.',
      ]);
    if (first !== undefined)
      throw unusable(
        `${placeOf(id)} '${piece}' has the id ${first} already${/:\d+: /.test(placeOf(id)) ? `, from line ${first + 1}` : ''}.`,
        ['Give one of the two a name that is no other piece, e.g. [unused0]. To take the line out changes the ids below it.'],
      );
    if (/[\r\n]|\p{Surrogate}/u.test(piece))
      throw unusable(`${placeOf(id)} ${JSON.stringify(piece)} has a line end or half of a character, which no vocab.txt can hold.`, [
        'Write another name in its place, e.g. [unused0].',
      ]);
    ids.set(piece, id);
  }
}

function checkSpecials(pieces: readonly string[], file: string): void {
  const missing = SPECIALS.filter((special) => !pieces.includes(special));
  if (missing.length === 0) return;
  const lower = pieces.findIndex((piece) => missing.some((special) => piece.trim().toUpperCase() === special));
  throw unusable(
    `The vocabulary ${file} lacks ${missing.join(', ')}. It must be a BERT-style vocab.txt, one piece per line, ` +
      `with ${SPECIALS.join(' ')} among them.`,
    lower < 0 ? [] : [`There is '${pieces[lower]}', with id ${lower}: write it as '${pieces[lower].trim().toUpperCase()}'.`],
  );
}

/** Throws a {@link UserError} where there are fewer of them; `file`: what the vocabulary is called. */
export function checkSentinels(pieces: readonly string[], file: string, wanted: number): void {
  const found = sentinelsIn(pieces, wanted).length;
  if (found === wanted) return;
  const [first, last] = [`[unused${found}]`, `[unused${wanted - 1}]`];
  throw unusable(
    `The vocabulary ${file} has ${found === 0 ? 'no sentinels' : `the sentinels [unused0] to [unused${found - 1}]`}, ` +
      `and tokenizer.sentinels asks for ${wanted}: it lacks ${first === last ? first : `${first} to ${last}`}.`,
    [`Set tokenizer.sentinels to ${found}, or write the missing pieces at the end of a copy of the file, one per line.`],
  );
}

function unusable(message: string, hints: readonly string[]): UserError {
  return new UserError({ code: 'vocabulary-unusable', message, hints }, { exitCode: 1 });
}
