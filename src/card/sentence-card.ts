/** A model's card for its folder of sentence-transformers: what it was trained on is the same, and how it is loaded is not. */

const LOAD = [
  '## Load',
  '',
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

/** The card with another head and another section on loading; a card that is not of this program stays as it is. */
export function sentenceCard(card: string): string {
  const [, head, text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card) ?? [];
  if (head === undefined || !/^tags: \[.*"electra-run"/m.test(head)) return card;
  const kept = head.split('\n').filter((line) => !/^(library_name|pipeline_tag):/.test(line));
  const tagged = kept.map((line) => line.replace(/^tags: \[/, 'tags: ["sentence-transformers",'));
  const lines = ['library_name: "sentence-transformers"', 'pipeline_tag: "sentence-similarity"', ...tagged];
  return `---\n${lines.join('\n')}\n---\n${text.replace(/^## Load\n[\s\S]*?(?=^## |(?![\s\S]))/m, `${LOAD}\n\n`)}`;
}
