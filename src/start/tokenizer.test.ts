import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment/experiment.ts';
import { differingPieces, keepTokenizer, piecesIn, vocabularyFileIn, withKeptTokenizer } from './tokenizer.ts';

let folder: string;
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => void (folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'start-tokenizer-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("a run's own copy of the tokenizer", () => {
  const experiment = {
    start: { from: 'models/x', heads: 'optional' },
    tokenizer: { type: 'pieces', vocabulary: 'models/x/small/vocab.txt', merges: 'merges.txt', lowercase: true },
  } as unknown as Experiment;

  it('takes the place of what lay in the folder, once the run has begun', async () => {
    mkdirSync(at('run'));
    await keepTokenizer(at('run'), { save: async (to) => writeFileSync(path.join(to, 'vocab.txt'), 'a\n') });
    expect(existsSync(at('run/start/vocab.txt'))).toBe(true);
    expect(withKeptTokenizer(experiment, folder, at('run'))).toBe(experiment);
    write('run/checkpoints/step-00000020/state.json', '{}');
    expect(withKeptTokenizer(experiment, folder, at('run')).tokenizer).toEqual({
      type: 'pieces',
      vocabulary: at('run/start/vocab.txt'),
      merges: 'merges.txt',
      lowercase: true,
    });
  });

  it('is not asked for where the run started from random numbers', () => {
    const { start: _, ...own } = experiment;
    write('run/checkpoints/step-00000020/state.json', '{}');
    expect(withKeptTokenizer(own, folder, at('run'))).toBe(own);
  });
});

describe('the vocabularies of two folders', () => {
  it('are compared piece by piece, wherever they stand', async () => {
    write('a/vocab.txt', 'x\r\ny\r\nz\r\n');
    write('b/tokenizer.json', JSON.stringify({ model: { vocab: { z: 2, y: 1, x: 0 } } }));
    write('c/vocab.txt', 'x\nz\n');
    write('d/tokenizer.json', 'no');
    expect(await differingPieces(at('a'), at('b'))).toBe(0);
    expect(await differingPieces(at('a'), at('c'))).toBe(2);
    expect(await differingPieces(at('a'), at('d'))).toBeNull();
    expect(await piecesIn(at('none'))).toBeNull();
  });

  it('are found in the files of every kind of tokenizer, with what was added to a vocabulary', async () => {
    write('bpe/vocab.json', JSON.stringify({ b: 1, a: 0 }));
    write('bpe/merges.txt', '');
    write(
      'unigram/tokenizer.json',
      JSON.stringify({
        model: {
          vocab: [
            ['a', -1],
            ['b', -2],
          ],
        },
        added_tokens: [{ id: 2, content: 'c' }],
      }),
    );
    expect([await piecesIn(at('bpe')), await piecesIn(at('unigram'))]).toEqual([
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]);
    const files = ['bpe', 'unigram', 'none'].map((name) => path.relative(folder, vocabularyFileIn(at(name))));
    expect(files).toEqual([path.join('bpe', 'vocab.json'), path.join('unigram', 'tokenizer.json'), path.join('none', 'vocab.txt')]);
  });
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}
