/** A model's card for its folder of sentence-transformers: what it was trained on is the same, and how it is loaded is not. */

import type { TextVector } from '../kinds/task.ts';

const LOAD = [
  '```python',
  'from sentence_transformers import SentenceTransformer',
  '',
  'model = SentenceTransformer("<this folder or owner/name>")',
  'vectors = model.encode(["a text", "another one"])',
  '```',
  '',
  'With electra-run:',
  '',
  '```sh',
  'electra-run embed --model <this folder or hf:owner/name> texts.jsonl',
  '```',
].join('\n');

/** What a vector is made of, for people. */
export function vectorText({ pooling, normalize }: TextVector): string {
  const states = { mean: 'the mean of its states', first: "its first token's state", last: "its last token's state" }[pooling];
  return `${states}${normalize ? ', scaled to length 1' : ''}`;
}

/** The card with another head and another section on loading; a card that is not of this program stays as it is. */
export function sentenceCard(card: string, vector: TextVector): string {
  const [, head, text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card) ?? [];
  if (head === undefined || !/^tags: \[.*"electra-run"/m.test(head)) return card;
  const kept = head.split('\n').filter((line) => !/^(library_name|pipeline_tag):/.test(line));
  const tagged = kept.map((line) => line.replace(/^tags: \[(?!"sentence-transformers")/, 'tags: ["sentence-transformers",'));
  const lines = ['library_name: "sentence-transformers"', 'pipeline_tag: "sentence-similarity"', ...tagged];
  const load = `## Load\n\nA text's vector is ${vectorText(vector)}.\n\n${LOAD}\n\n`;
  return `---\n${lines.join('\n')}\n---\n${text.replace(/^## Load\n[\s\S]*?(?=^## |(?![\s\S]))/m, load)}`;
}
