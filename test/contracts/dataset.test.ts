/** What every dataset must do: the same examples for everyone, dev apart from train, samples that grow. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset, TaggedExample, TextExample } from '../../src/kinds/dataset.ts';
import { componentsOf } from './components.ts';
import { openWorkshop, type Sections } from './workshop.ts';

const definitions = await componentsOf('dataset');
const workshop = await openWorkshop();
await workshop.write('texts.tsv', `text\tlabel\n${Array.from({ length: 300 }, (_, i) => `text ${i % 250}\t${['yes', 'no', 'perhaps'][i % 3]}`).join('\n')}\n`);
await workshop.write('tags.conll', Array.from({ length: 300 }, (_, i) => `word${i % 250} N\nis V\nhere A\n`).join('\n'));

const own: Readonly<Record<string, Sections>> = { 'text-files': { train: 'texts.tsv' }, 'conll-files': { train: 'tags.conll' } };

/** Of these, whole documents are held out, and a short sentence may occur in two of them. */
const heldOutByDocument = ['brown-pos'];

describe.each(definitions)('dataset $name', ({ name }) => {
  const make = async (options: Sections = {}): Promise<Whole> => read(await workshop.make('dataset', { type: name, ...own[name], ...options }));
  let whole: Whole;
  beforeAll(async () => void (whole = await make()));

  it('has a label for every example, and every label but once', () => {
    const { labels, train, dev } = whole;
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
    const used = new Set([...train, ...dev].flatMap(labelsOf));
    expect([...used].filter((label) => !labels.includes(label))).toEqual([]);
    expect(labels.filter((label) => !used.has(label))).toEqual([]);
  });

  it('gives whole examples: text, and a label per text or per word', () => {
    const { train, dev } = whole;
    expect(Math.min(train.length, dev.length)).toBeGreaterThan(0);
    const odd = [...train, ...dev].filter((example) => ('words' in example ? example.words.length === 0 || example.words.length !== example.labels.length || example.words.some((word) => word.trim() === '') : example.text.trim() === ''));
    expect(odd).toEqual([]);
  });

  it.skipIf(heldOutByDocument.includes(name))('has no text of dev among those to train on', () => {
    const trained = new Set(whole.train.map(textOf));
    expect(whole.dev.filter((example) => trained.has(textOf(example)))).toEqual([]);
  });

  it('gives the same examples again, in samples of the wanted size, of which the small ones begin the large ones', async () => {
    const [one, other] = [await make({ trainExamples: 10, devExamples: 20 }), await make({ trainExamples: 30, devExamples: 3 })];
    expect([one, other].map(({ train, dev }) => [train.length, dev.length])).toEqual([[10, 20], [30, 3]]);
    expect(other.train.slice(0, 10)).toEqual(one.train);
    expect(one.dev.slice(0, 3)).toEqual(other.dev);
    expect([one.labels, other.labels]).toEqual([whole.labels, whole.labels]);
    const known = { train: new Set(whole.train.map(textOf)), dev: new Set(whole.dev.map(textOf)) };
    expect([...one.train, ...other.train].filter((example) => !known.train.has(textOf(example)))).toEqual([]);
    expect([...one.dev, ...other.dev].filter((example) => !known.dev.has(textOf(example)))).toEqual([]);
  });

  it('is called by a name fit for result.json', () => {
    expect(whole.name).toMatch(/^[\w.-]+$/);
  });
});

interface Whole {
  readonly name: string;
  readonly labels: readonly string[];
  readonly train: readonly (TextExample | TaggedExample)[];
  readonly dev: readonly (TextExample | TaggedExample)[];
}

async function read(dataset: Dataset): Promise<Whole> {
  return { name: dataset.name, labels: await dataset.labels(), train: await dataset.split('train'), dev: await dataset.split('dev') };
}

function labelsOf(example: TextExample | TaggedExample): readonly string[] {
  return 'labels' in example ? example.labels : [example.label];
}

function textOf(example: TextExample | TaggedExample): string {
  return 'words' in example ? example.words.join(' ') : example.text;
}
