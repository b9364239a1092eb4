/**
 * When was this said? Passages of the State of the Union addresses, of whole sentences and forty words or more, with the year as the
 * number that a network can learn as it is: centuries after 1900, so that 1863 is -0.37. Sentences that name a year are left out, and
 * a passage does not go across them: what is left to go by is what is spoken of, and how. Derived from the addresses, not a published
 * benchmark: neighbouring years differ by little, and the years of a passage's own speech are all that it is judged by.
 *
 * Dev are whole speeches, 36 of the 233, by the hash that decides for `data.heldOut` too: pre-training on the corpus `sotu` has read
 * none of them with `heldOut: 0.1`, and all but nine at its default; it is never told a year.
 */
import {
  datasetOf,
  defineComponent,
  hashOfDocument,
  packageFolder,
  readSpeeches,
  sampleOptions,
  SPEECHES_PACKAGE,
  Type,
  type Parts,
  type TextExample,
} from 'electra-run';

/** Words of a passage. */
const SHORTEST = 40;
const HELD_OUT = 0.1;
const ASKER = `The dataset 'sotu-year'`;
const hash = hashOfDocument(0);

export default defineComponent({
  kind: 'dataset',
  name: 'sotu-year',
  summary: 'Passages of the State of the Union addresses and when they were said, in centuries after 1900: 28,000 examples.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder(SPEECHES_PACKAGE, { from: import.meta.url, alsoFrom: [experimentFolder], asker: ASKER });
    return datasetOf('sotu-year', samples, () => read(folder));
  },
});

async function read(folder: string): Promise<Parts<TextExample>> {
  const [train, dev] = [new Map<string, TextExample>(), new Map<string, TextExample>()];
  for await (const { id, text } of readSpeeches(folder, ASKER)) {
    const side = hash(id) < HELD_OUT ? dev : train;
    const label = ((Number(id.slice(0, 4)) - 1900) / 100).toFixed(2);
    for (const passage of passagesOf(text)) side.set(passage, { text: passage, label });
  }
  // Formulas that come back in another year.
  for (const passage of dev.keys()) train.delete(passage);
  return { train: [...train.values()], dev: [...dev.values()] };
}

function passagesOf(speech: string): string[] {
  const passages: string[] = [];
  let sentences: string[] = [];
  let words = 0;
  for (const sentence of speech.split(/(?<=[.!?])\s+(?=\p{Lu})/u)) {
    if (/(?<!\d)(?:1[6-9]|20)\d\d(?!\d)/.test(sentence)) {
      [sentences, words] = [[], 0];
      continue;
    }
    sentences.push(sentence);
    words += sentence.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    if (words < SHORTEST) continue;
    passages.push(sentences.join(' '));
    [sentences, words] = [[], 0];
  }
  return passages;
}
