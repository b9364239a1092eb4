/** `start.from` in a file: what is told before anything runs, and the vocabulary that comes along. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlotValue } from '../experiment/stages.ts';
import { loadExperiment, type LoadSettings } from './load.ts';

const fixtures = path.join(import.meta.dirname, '../../test/fixtures/tokenizer');
let folder: string;
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'start-'));
  write('texts.txt', 'A text.');
  write('models/cased/config.json', '{}');
  write('models/cased/vocab.txt', '[PAD]\n');
  write('models/cased/tokenizer_config.json', '{ "do_lower_case": false }');
  write('models/bare/config.json', '{}');
  write('experiments/base.json5', experiment("start: { from: '../models/cased' },"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the vocabulary of the weights', () => {
  it('comes along with what belongs to it, wherever the path was written', async () => {
    const cased = { type: 'wordpiece', vocabulary: 'models/cased/vocab.txt', lowercase: false, stripAccents: false };
    write('own.json5', "{ extends: './experiments/base.json5' }");
    expect(await tokenizer('own.json5')).toMatchObject(cased);
    write('own.json5', experiment(''));
    expect(await tokenizer('own.json5', { set: [`start.from=${at('models/cased')}`] })).toMatchObject({
      ...cased,
      vocabulary: at('models/cased/vocab.txt'),
    });
    const { loaded } = await loadExperiment(at('experiments/base.json5'));
    expect(loaded?.saved).toMatch(/vocabulary: '\.\.\/models\/cased\/vocab\.txt', {2}\/\/ .*base\.json5:4, start\.from at /);
  });

  it('is of the tokenizer that can read it, where no file names one', async () => {
    const { variants } = JSON.parse(readFileSync(path.join(fixtures, 'byte-level.json'), 'utf8')) as { variants: { pieces: string[] }[] };
    const bytes = [...variants[0].pieces.filter((piece) => piece.length === 1), '<|endoftext|>'];
    write('models/bytes/config.json', '{}');
    write('models/bytes/vocab.json', JSON.stringify(Object.fromEntries(bytes.map((piece, id) => [piece, id]))));
    write('models/bytes/merges.txt', '#version: 0.2\n');
    write('own.json5', experiment("start: { from: 'models/bytes' },"));
    const found = { type: 'byte-level-bpe', vocabulary: 'models/bytes/vocab.json', sepToken: '<|endoftext|>', addPrefixSpace: false };
    expect(await tokenizer('own.json5')).toMatchObject(found);
    write('own.json5', experiment("start: { from: 'models/bytes' }, tokenizer: { type: 'wordpiece', vocabularySize: 99 },"));
    expect(await tokenizer('own.json5')).not.toHaveProperty('vocabulary');
  });

  it('is any tokenizer.json, which is read by the tokenizer that is made for it, and else by the one that reads any', async () => {
    const { kinds } = JSON.parse(readFileSync(path.join(fixtures, 'hugging-face.json'), 'utf8')) as {
      kinds: Record<'llama-2', { tokenizer: Readonly<Record<string, unknown>> & { model: object } }>;
    };
    const { tokenizer: llama } = kinds['llama-2'];
    write('models/any/config.json', '{}');
    write('models/any/tokenizer.json', JSON.stringify(llama));
    write('own.json5', experiment("start: { from: 'models/any' },"));
    expect(await tokenizer('own.json5')).toMatchObject({ type: 'hugging-face', vocabulary: 'models/any/tokenizer.json', clsToken: '<s>' });
    const pieces = [
      ['<pad>', 0],
      ['<unk>', 0],
      ['[CLS]', 0],
      ['[SEP]', 0],
      ['[MASK]', 0],
      ['▁a', -1],
    ];
    const model = { type: 'Unigram', unk_id: 1, vocab: pieces };
    write('models/any/tokenizer.json', JSON.stringify({ model, normalizer: null, pre_tokenizer: { type: 'Metaspace' } }));
    expect(await tokenizer('own.json5')).toMatchObject({ type: 'unigram' });
  });

  it('leaves other options of the tokenizer to the file', async () => {
    write('own.json5', "{ extends: './experiments/base.json5', tokenizer: { type: 'wordpiece', vocabularySize: 99, lowercase: true } }");
    expect(await tokenizer('own.json5')).toMatchObject({ vocabulary: 'models/cased/vocab.txt', lowercase: true, stripAccents: false });
  });

  it('gives way to one that a file or a change names, and to training one', async () => {
    write('own.json5', "{ extends: './experiments/base.json5', tokenizer: { vocabulary: './texts.txt' } }");
    expect(await tokenizer('own.json5')).toMatchObject({ vocabulary: './texts.txt', lowercase: true });
    write('own.json5', "{ extends: './experiments/base.json5' }");
    expect(await tokenizer('own.json5', { set: ['~tokenizer.vocabulary'] })).not.toHaveProperty('vocabulary');
    expect(await tokenizer('own.json5', { set: ['tokenizer=wordpiece'] })).not.toHaveProperty('vocabulary');
  });

  it('stays as it was saved with a run, whatever the folder holds now', async () => {
    write('own.json5', "{ extends: './experiments/base.json5', tokenizer: { vocabulary: { $delete: true } } }");
    const { loaded } = await loadExperiment(at('own.json5'));
    write('runs/x/experiment.json', JSON.stringify(loaded?.experiment));
    const again = await loadExperiment(at('runs/x/experiment.json'), { folder, run: at('runs/x') });
    expect(again.loaded?.experiment).toEqual(loaded?.experiment);
  });

  it('must be readable where no file says which', async () => {
    write('own.json5', experiment("start: { from: 'models/bare' },"));
    expect(await complaints('own.json5')).toEqual([
      `start-unusable own.json5:4 The run cannot start from ${at('models/bare')}: its vocabulary cannot be read: ` +
        'wordpiece: it has neither a vocab.txt nor a tokenizer.json of WordPiece; ' +
        'byte-level-bpe: it has neither a tokenizer.json nor a vocab.json; unigram: it has no tokenizer.json; ' +
        'hugging-face: it has no tokenizer.json.',
    ]);
    expect(await complaints('own.json5', { set: ['tokenizer.vocabularySize=50'] })).toEqual([]);
  });
});

describe('a folder to start from', () => {
  it('that is not there is told with the nearest one, wherever its path goes astray', async () => {
    write('own.json5', experiment("start: { from: 'models/casd' },"));
    const missing = await loadExperiment(at('own.json5'));
    expect(missing.problems).toMatchObject([
      {
        code: 'file-missing',
        message: `Cannot read ${at('models/casd')}: there is no such folder.`,
        hints: [`Did you mean ${at('models/cased')}?`],
      },
    ]);
    const astray = await loadExperiment(at('own.json5'), { set: [`start.from=${at('model/cased')}`] });
    expect(astray.problems).toMatchObject([{ hints: [expect.stringContaining(at('models'))] }]);
    expect(await complaints('own.json5', { unread: true })).toEqual([]);
  });

  it('that holds no model, or is a file, or the run itself, is told at its place', async () => {
    write('own.json5', experiment("start: { from: 'experiments' },"));
    expect(await complaints('own.json5')).toEqual([expect.stringMatching(/^start-unusable own\.json5:4 .*: it holds neither a model/)]);
    expect(await complaints('own.json5', { set: [`start.from=${at('texts.txt')}`] })).toEqual([
      expect.stringContaining('it is no folder.'),
    ]);
    const own = [`start.from=${at('models/cased')}`, `runs=${at('models')}`, 'name=cased'];
    expect(await complaints('own.json5', { set: own })).toEqual([expect.stringContaining('that is the run itself')]);
  });
});

function experiment(start: string): string {
  return `{
  corpus: { type: 'text', files: ['${at('texts.txt')}'] },
  objective: 'replaced-token-detection', scheduler: { rate: 1e-3 }, train: { steps: 10 },
  ${start}
}`;
}

async function tokenizer(name: string, settings: LoadSettings = {}): Promise<SlotValue | undefined> {
  const { loaded, problems } = await loadExperiment(at(name), settings);
  expect(problems).toEqual([]);
  return loaded?.experiment.tokenizer;
}

async function complaints(name: string, settings: LoadSettings = {}): Promise<string[]> {
  const { problems } = await loadExperiment(at(name), settings);
  return problems.map(({ code, message, origin }) => {
    const place = origin?.source.kind === 'file' ? `${path.relative(folder, origin.source.name)}:${origin.line}` : '--set';
    return `${code} ${place} ${message}`;
  });
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}
