/** Mistakes in an experiment that are found before anything is made: what is said of each, and that nothing is left. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, root, tiny, type Ended } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { isMessage } from './support/is-message.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('mistakes');
writeFileSync(path.join(folder, 'a-file'), '');
writeFileSync(path.join(folder, 'pieces.txt'), '[PAD]\n[UNK]\nthe\n');

interface Mistake {
  readonly change: string;
  readonly code: 1 | 2;
  readonly says: readonly (string | RegExp)[];
}

/** Found before anything was made: the next run with the same name is not in the way of an old one. */
const mistakes: readonly Mistake[] = [
  {
    change: 'corpus.files=["nowhere/*.txt"]',
    code: 2,
    says: ['--set corpus.files=["nowhere/*.txt"]  error  file-missing', 'Cannot read nowhere/*.txt: no file matches.'],
  },
  {
    change: `corpus.files=["${path.join(root, 'test/fixtures/corpus/1790*')}"]`,
    code: 1,
    says: ['data-unusable', 'There is no held-out text.', "set 'documents' of the corpus to 'blank-line' or 'line'"],
  },
  {
    change: 'tokenizer.vocabulary=nowhere.txt',
    code: 2,
    says: ['--set tokenizer.vocabulary=nowhere.txt  error  file-missing', 'Cannot read nowhere.txt: there is no such file.'],
  },
  {
    change: `tokenizer.vocabulary=${path.join(folder, 'pieces.txt')}`,
    code: 1,
    says: ['vocabulary-unusable', 'lacks [CLS], [SEP], [MASK]'],
  },
  {
    change: 'objective.generator.width=1/3',
    code: 2,
    says: ['option-conflict', 'has 10.6667 dimensions, which is no whole number', 'Choose a width that gives a multiple of 16'],
  },
  { change: 'objective.generator.heads=3', code: 2, says: ['option-conflict', 'has 16 dimensions, which 3 heads do not divide'] },
  { change: 'objective.share=all', code: 2, says: ['option-conflict', 'to share everything, both networks must have one size'] },
  {
    change: 'objective.encoder.heads=5',
    code: 2,
    says: [
      '--set objective.encoder.heads=5  error  option-conflict',
      '5 heads do not divide a hidden size of 32',
      '1 error. Nothing was run.',
    ],
  },
  { change: 'data.length=7', code: 2, says: ['data.length must be at least 8, and is 7.'] },
  {
    change: 'engine={type:"onnx",device:"webgpu",threads:2}',
    code: 2,
    says: [
      'option-conflict',
      "'threads' is for the device 'cpu', and the device is 'webgpu', where it does nothing",
      '--set ~engine.threads',
    ],
  },
  { change: 'engine.type=onyx', code: 2, says: ["There is no engine 'onyx'. Did you mean 'onnx'?"] },
  { change: 'name=../elsewhere', code: 2, says: ['name must be a text that matches'] },
  {
    change: 'tasks.0.dataset.train=nowhere.tsv',
    code: 2,
    says: ['error  file-missing', 'Cannot read nowhere.tsv: there is no such file.'],
  },
  { change: 'tasks.0.length=64', code: 2, says: ['option-conflict', 'a task of 64 tokens is longer than the 32 positions of the network'] },
  { change: 'runs=a-file/below', code: 2, says: ['bad-arguments', 'Runs cannot be written to a-file/below: ENOTDIR'] },
];

describe.each(mistakes)('--set $change', ({ change, code, says }) => {
  it(`is told with exit code ${code}, and leaves nothing behind`, async () => {
    const ended = await run(change);
    expect(ended).toMatchObject({ code, out: '' });
    for (const words of says) expect(ended.error).toMatch(words);
    isMessage(ended);
    expect(existsSync(path.join(folder, 'runs')) ? readdirSync(path.join(folder, 'runs')) : []).toEqual([]);
  });
});

it('ends with the exit code of a mistake, and says it on standard error alone, in the real program', async () => {
  const { change, code, says } = mistakes[0];
  const ended = await cli([tiny, '--set', change], { folder });
  expect(ended).toMatchObject({ code, out: '' });
  for (const words of says) expect(ended.error).toMatch(words);
  expect(ended).toEqual(await run(change));
  isMessage(ended);
});

function run(change: string): Promise<Ended> {
  return inProcess([tiny, '--set', change], { folder });
}
