/** `electra-run data`: the text of an experiment, without training on it. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InspectedExample } from '../src/prepare/inspect.ts';
import type { TextStatistics } from '../src/prepare/statistics.ts';
import { cli, root, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('data');
const environment = { ELECTRA_RUN_CACHE: path.join(folder, 'cache') };
const data = (...words: readonly string[]) => cli(['data', ...words], { folder, environment });

describe('electra-run data', () => {
  it('makes the text ready, says where it is and why, and finds it again', async () => {
    const before = await data('why', tiny);
    expect([before.code, before.out]).toEqual([0, expect.stringMatching(/^Not there: .*There is no other store in the cache\.$/ms)]);
    expect((await data('verify', tiny)).code).toBe(1);
    const made = await data('prepare', tiny);
    expect(made).toMatchObject({ code: 0, error: expect.stringMatching(/Tokenized the text: \d+ tokens in \d+ documents to train on/) });
    expect(made.out).toMatch(/^text +[\d,]+ tokens in \d+ documents; held out: 11 % of the text \(10 % asked\)\nvocabulary +500 pieces\n/);
    expect(made.out).toMatch(/^packing +[\d.]+ % of the places are filled, [\d.]+ documents in a sequence, 8 documents are cut$/m);
    const again = await data('prepare', tiny);
    expect([again.code, again.out, again.error]).toEqual([0, made.out, '']);
    expect((await data('why', tiny)).out).toMatch(/^There: /);
    const other = await data('why', tiny, 'tokenizer.lowercase=false', '--json');
    expect(JSON.parse(other.out)).toMatchObject({ found: false, stores: [{ differs: ['tokenizer'] }] });
    expect(existsSync(path.join(folder, 'runs'))).toBe(false);
  });

  it('tells a store that is not as it was written from one that is, and makes it again', async () => {
    expect(await data('prepare', tiny)).toMatchObject({ code: 0 });
    expect(await data('verify', tiny)).toMatchObject({ code: 0, out: expect.stringContaining(': whole: ') });
    const [name] = readdirSync(path.join(folder, 'cache/tokens'));
    const file = path.join(folder, 'cache/tokens', name, '00000.train.bin');
    const bytes = readFileSync(file);
    bytes[100] ^= 4;
    writeFileSync(file, bytes);
    const damaged = await data('verify', tiny);
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringContaining('damaged: 00000.train.bin is not as it was written')]);
    expect((await data('prepare', tiny)).error).toContain('00000.train.bin is not as it was written); making it again');
    expect(await data('verify', tiny)).toMatchObject({ code: 0 });
  });

  it('counts what is in the text', async () => {
    const { out } = await inProcess(['data', 'stats', tiny], { folder });
    expect(out).toMatch(/^documents +\d+ +\d+$/m);
    expect(out).toMatch(/^documents in a sequence +[\d.]+ +[\d.]+\ndocuments cut +8 +1\ntokens in no sequence +0 +0$/m);
    expect(out).toMatch(/Vocabulary: \d+ of 500 pieces stand in the text/);
    expect(out).toContain('Scripts of the letters: Latin 100 %');
    const text = path.join(folder, 'mixed.txt');
    writeFileSync(text, Array.from({ length: 60 }, (_, i) => `Satz ${i} слово ${'word '.repeat(i % 7)}`).join('\n'));
    appendFileSync(text, '\nSATZ 3  слово word word word\n中文 text\n');
    const words = [
      `corpus={ type: 'text', files: ['${text}'], documents: 'line' }`,
      'tokenizer.vocabularySize=90',
      'data.heldOut=0.2',
      '--json',
    ];
    const mixed = JSON.parse((await inProcess(['data', 'stats', tiny, ...words], { folder })).out) as TextStatistics;
    expect(mixed.train.documents + mixed.heldOut.documents).toBe(62);
    expect(mixed.duplicates.documents).toBe(1);
    expect(mixed.scripts).toMatchObject({ Latin: expect.closeTo(0.75, 1), Cyrillic: expect.any(Number), Han: expect.any(Number) });
    expect(mixed.train.histogram.reduce((sum, count) => sum + count)).toBe(mixed.train.documents);
  });

  it('shows examples as the objective makes them', async () => {
    const { out } = await inProcess(['data', 'inspect', tiny, '--count', '2'], { folder });
    expect(out).toMatch(/^0 {2}32 tokens, \d+ chosen\n\[CLS\] .*\[\S+→\[MASK\]\].* \[SEP\]\n\n1 {2}/);
    const lines = path.join(folder, 'lines.txt');
    writeFileSync(lines, Array.from({ length: 60 }, (_, i) => `line ${i} ${'word '.repeat(i % 7)}`).join('\n'));
    const apart = [
      'objective.examples={ type: "packed", attention: "document" }',
      `corpus={ type: 'text', files: ['${lines}'], documents: 'line' }`,
      'tokenizer.vocabularySize=90',
      'data.heldOut=0.2',
    ];
    const shown = await inProcess(['data', 'inspect', tiny, ...apart, '--count', '1'], { folder });
    expect(shown.out).toMatch(/^0 .* [2-9] documents apart.*\n\[CLS\] .* \[SEP\] \[CLS\] .* \[SEP\]\n$/);
    const words = ['--from', '4', '--count', '1', '--held-out', '--json'];
    const inspected = async (epoch: string) =>
      JSON.parse((await inProcess(['data', 'inspect', tiny, ...words, '--epoch', epoch], { folder })).out) as InspectedExample[];
    const [[first], [second]] = [await inspected('0'), await inspected('1')];
    expect([first.index, first.tokens.map(({ id }) => id)]).toEqual([4, second.tokens.map(({ id }) => id)]);
    expect(first.tokens).not.toEqual(second.tokens);
    const beyond = await inProcess(['data', 'inspect', tiny, '--from', '99999', '--json'], { folder });
    expect([beyond.out, beyond.error]).toEqual([
      '[]\n',
      expect.stringMatching(/There is no example 99999: those to train on are 0 to \d+\./),
    ]);
  });

  it('says what is wrong with an experiment as every verb does, and that one without text has none', async () => {
    const typo = await inProcess(['data', 'stats', tiny, 'data.lenght=3'], { folder });
    expect([typo.code, typo.error]).toEqual([2, expect.stringContaining("Did you mean 'length'")]);
    const job = await inProcess(['data', 'prepare', path.join(root, 'experiments/tasks/files.json5')], { folder });
    expect([job.code, job.error]).toEqual([2, expect.not.stringContaining('    at ')]);
  });

  it('comes to the same bytes on one core and on all', async () => {
    const text = path.join(folder, 'long.txt');
    rmSync(text, { force: true });
    for (let i = 0; i < 3000; i++) appendFileSync(text, `${Array.from({ length: 250 }, (_, j) => `w${(i * j * 7919) % 997}`).join(' ')}\n`);
    const words = ['prepare', tiny, `corpus={ type: 'text', files: ['${text}'], documents: 'line' }`];
    const stores = await Promise.all(
      ['1', '3'].map(async (threads) => {
        const cache = path.join(folder, `cache-${threads}`);
        const environment = { ELECTRA_RUN_CACHE: cache, ELECTRA_RUN_THREADS: threads };
        expect(await cli(['data', ...words], { folder, environment })).toMatchObject({ code: 0 });
        const [name] = readdirSync(path.join(cache, 'tokens'));
        return ['00000.train.bin', '00000.heldOut.bin', 'frequencies.bin', 'index.json'].map((file) =>
          readFileSync(path.join(cache, 'tokens', name, file), 'base64'),
        );
      }),
    );
    expect(stores[1]).toEqual(stores[0]);
  });
});
