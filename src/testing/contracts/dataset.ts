/** What every dataset must do: the same examples for everyone, dev apart from train, samples that grow. */
import assert from 'node:assert/strict';
import type { AnyExample, Dataset } from '../../kinds/dataset.ts';
import type { Contract, Sections } from '../contract.ts';

/** Reads both parts, whole and, where there are options for them, as samples. */
export const datasetContract: Contract<'dataset'> = ({ make, has }) => {
  let usual: Promise<Whole> | undefined;
  const whole = (): Promise<Whole> => (usual ??= make().then(read));
  const sampled = async (options: Sections): Promise<Whole> => read(await make(options));
  return {
    async 'has a label for every example, and every label but once'() {
      const { labels, train, dev } = await whole();
      const least = train.some((example) => 'choices' in example || 'passage' in example) ? 0 : 2;
      assert.ok(labels.length >= least, `There are to be two labels or more, and there are ${labels.length}.`);
      assert.equal(new Set(labels).size, labels.length, 'A label is listed twice.');
      const used = new Set([...train, ...dev].flatMap(labelsOf));
      assert.deepEqual(
        [...used].filter((label) => !labels.includes(label)),
        [],
        'Labels of examples that labels() does not list.',
      );
      assert.deepEqual(
        labels.filter((label) => !used.has(label)),
        [],
        'Labels that no example has.',
      );
    },

    async 'gives whole examples: text, and a label per text or per word, or any number of them, or texts to choose from, or answers'() {
      const { train, dev } = await whole();
      assert.ok(Math.min(train.length, dev.length) > 0, `There are ${train.length} examples to train on and ${dev.length} in dev.`);
      assert.deepEqual([...train, ...dev].filter(isOdd), []);
      for (const side of [train, dev]) {
        const ids = side.flatMap((example) => ('passage' in example ? [example.id] : []));
        assert.equal(new Set(ids).size, ids.length, 'Two questions have one id.');
      }
    },

    async 'has no text of dev among those to train on'() {
      const { train, dev } = await whole();
      const trained = new Set(train.map(textOf));
      assert.deepEqual(
        dev.filter((example) => trained.has(textOf(example))),
        [],
      );
    },

    ...(has('trainExamples') && has('devExamples')
      ? {
          async 'gives the same examples again, in samples of the wanted size, of which the small ones begin the large ones'() {
            const all = await whole();
            const [one, other] = [await sampled({ trainExamples: 2, devExamples: 3 }), await sampled({ trainExamples: 4, devExamples: 1 })];
            assert.deepEqual(
              [one, other].map(({ train, dev }) => [train.length, dev.length]),
              [
                [2, 3],
                [4, 1],
              ],
            );
            assert.deepEqual(other.train.slice(0, 2), one.train);
            assert.deepEqual(one.dev.slice(0, 1), other.dev);
            assert.deepEqual([one.labels, other.labels], [all.labels, all.labels]);
            const known = { train: new Set(all.train.map(textOf)), dev: new Set(all.dev.map(textOf)) };
            assert.deepEqual(
              [...one.train, ...other.train].filter((example) => !known.train.has(textOf(example))),
              [],
            );
            assert.deepEqual(
              [...one.dev, ...other.dev].filter((example) => !known.dev.has(textOf(example))),
              [],
            );
          },
        }
      : {
          async 'gives the same examples again'() {
            assert.deepEqual(await sampled({}), await whole());
          },
        }),

    async 'is called by a name fit for result.json'() {
      assert.match((await whole()).name, /^[\w.-]+$/);
    },
  };
};

interface Whole {
  readonly name: string;
  readonly labels: readonly string[];
  readonly train: readonly AnyExample[];
  readonly dev: readonly AnyExample[];
}

async function read(dataset: Dataset): Promise<Whole> {
  return { name: dataset.name, labels: await dataset.labels(), train: await dataset.split('train'), dev: await dataset.split('dev') };
}

function isOdd(example: AnyExample): boolean {
  if ('passage' in example) {
    const { id, question, passage, answers, spans } = example;
    const stands = spans.every(({ text, start }) => text !== '' && passage.startsWith(text, start));
    return id === '' || question.trim() === '' || passage.trim() === '' || !stands || (spans.length > 0 && answers.length === 0);
  }
  if ('choices' in example) return example.choices.length < 2 || example.choices[example.answer] === undefined;
  if ('words' in example) {
    const { words, labels } = example;
    return words.length !== labels.length || labels.every((label) => label === null) || words.some((word) => word.trim() === '');
  }
  return example.text.trim() === '' || ('labels' in example && new Set(example.labels).size !== example.labels.length);
}

function labelsOf(example: AnyExample): readonly string[] {
  if ('choices' in example || 'passage' in example) return [];
  return 'label' in example ? [example.label] : example.labels.flatMap((label) => label ?? []);
}

function textOf(example: AnyExample): string {
  if ('passage' in example) return `${example.question}\0${example.passage}`;
  if ('choices' in example) return [example.context, example.question ?? '', ...example.choices].join('\0');
  return 'words' in example ? example.words.join(' ') : `${example.text}\0${example.pair ?? ''}`;
}
