/** What runs say of themselves while they train: each illness in a short training that has it, and none in those that do not. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { randomFor } from '../../src/random.ts';
import { shownIn } from '../support/event-files.ts';
import { inProcess } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('learning');
const random = randomFor(1, 'words');
/** One token each. */
const words = [...'abcdefghijklmnopqrstuvwxyz0123456789αβγδεζηθικλμνξοπρστυφχψω'];

/** Words by chance: the frequent ones more often, and none of them tells anything of its neighbours. */
function byChance(count: number): string[] {
  return Array.from({ length: count }, () => words[Math.floor(60 * random.uniform() ** 2)]);
}

/** Always the same words in the same order: each tells all of its neighbours. */
function inOrder(count: number): string[] {
  const first = random.integer(60);
  return Array.from({ length: count }, (_, index) => words[(first + index) % 60]);
}

/** Of three words the first by chance, and the others always the same two after it: no two documents are the same. */
function inThrees(count: number): string[] {
  return Array.from({ length: count / 3 }, () => random.integer(60)).flatMap((first) =>
    [0, 17, 41].map((next) => words[(first + next) % 60]),
  );
}

/** Documents of 60 words; lines of text. */
function write(name: string, documents: readonly (readonly string[])[]): void {
  writeFileSync(path.join(folder, `${name}.txt`), documents.map((each) => `${each.join(' ')}\n`).join(''));
}

const many = (count: number, make: (count: number) => string[]): string[][] => Array.from({ length: count }, () => make(60));

beforeAll(() => {
  write('chance', many(800, byChance));
  write('order', many(800, inOrder));
  write('threes', many(800, inThrees));
  write(
    'turns',
    many(800, (count) => Array.from({ length: count }, (_, index) => 'ab'[index % 2])),
  );
  write('tiny', many(24, byChance));
  const [copied] = [many(60, byChance)];
  write('twice', [...copied, ...copied]);
  mkdirSync(path.join(folder, 'plugins'));
  writeFileSync(
    path.join(folder, 'plugins/jolt.mjs'),
    `import { defineComponent, Type } from 'electra-run';
export default defineComponent({
  kind: 'scheduler', name: 'jolt', summary: 'A steady rate, and for three steps a far higher one.', options: Type.Object({}),
  create: () => ({ rate: (step) => (step >= 150 && step < 153 ? 0.5 : 2e-3) }),
});\n`,
  );
});

const encoder = {
  type: 'electra',
  layers: 2,
  hiddenSize: 32,
  heads: 2,
  maxPositions: 32,
  positions: 'nearby',
  dropout: 0,
  attentionDropout: 0,
};
/** Every chosen token is hidden: what is left to be seen could be copied, which takes no words around it. */
const masker = { type: 'uniform', maskTokenProbability: 1 };
const detection = { type: 'replaced-token-detection', masker, generator: { type: 'electra', width: '1/2' }, encoder };

interface Setting {
  readonly text: string;
  readonly objective: unknown;
  readonly steps?: number;
  readonly train?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Trains, and returns what is told and what result.json has. */
async function trained(name: string, { text, objective, steps = 300, train = {}, more = {} }: Setting) {
  const experiment = {
    name,
    plugins: ['plugins/*.mjs'],
    corpus: { type: 'text', files: [`${text}.txt`], documents: 'line' },
    tokenizer: { type: 'wordpiece', vocabularySize: 200, sentinels: 8 },
    data: { length: 32, heldOut: 0.1 },
    objective,
    scheduler: { type: 'constant', rate: 5e-3, warmup: 0.1 },
    train: { steps, batch: 16, evaluateEvery: 100, checkpointEvery: 0, samples: 0, ...train },
    ...more,
  };
  writeFileSync(path.join(folder, `${name}.json5`), JSON.stringify(experiment));
  const { code, error } = await inProcess(['run', `${name}.json5`], { folder });
  if (code !== 0) throw new Error(error);
  return whatIsFound(name, error);
}

/** What a run has told on standard error, and what its result.json has. */
function whatIsFound(name: string, error: string) {
  const result = JSON.parse(readFileSync(path.join(folder, 'runs', name, 'result.json'), 'utf8')) as {
    diagnoses: Diagnosis[];
    figures: Record<string, number>;
    heldOutText: { seen: number };
  };
  const told = error.split('\n').filter((line) => /docs\/learning\.md#|, after [\d,]+ steps?$/.test(line));
  const found = result.diagnoses.map((each) => `${each.name} ${each.about}`);
  return { ...result, told, found };
}

describe('a training', () => {
  it('on words by chance stays at the frequency of words', async () => {
    const { told, found } = await trained('chance', { text: 'chance', objective: { type: 'masked-lm', masker, encoder } });
    expect(found).toEqual(['at-floor mlm_loss']);
    expect(told).toHaveLength(1);
    const shown = shownIn(path.join(folder, 'runs/chance')).filter(({ tag }) => tag.startsWith('diagnosis/'));
    expect(shown).toMatchObject([{ tag: 'diagnosis/at-floor', step: 200 }]);
    expect(Buffer.from(shown[0].value, 'hex').toString()).toContain('stays at its floor');
  });

  it('that goes on later neither repeats nor forgets what was told', async () => {
    const setting = {
      text: 'chance',
      objective: { type: 'masked-lm', masker, encoder },
      more: { scheduler: { type: 'constant', rate: 5e-3, warmup: 0 } },
    };
    const whole = await trained('at-once', setting);
    const first = await trained('later', { ...setting, steps: 230 });
    const { error } = await inProcess(['extend', 'runs/later', 'train.steps=300'], { folder });
    const second = whatIsFound('later', error);
    expect(second.diagnoses).toEqual(whole.diagnoses);
    expect([first.told, second.told]).toEqual([whole.told, []]);
  });

  it('with far too high a rate has a judge that knows only how many tokens are replaced', async () => {
    const more = { scheduler: { type: 'constant', rate: 0.1, warmup: 0 } };
    const { found } = await trained('fast', { text: 'threes', objective: detection, more });
    expect(found).toContain('at-floor rtd_loss');
  });

  it('with a generator that knows every word has hardly a replaced token', async () => {
    const objective = { ...detection, share: 'none', generator: { type: 'electra', width: 1 }, loss: { type: 'electra', lambda: 0.1 } };
    const { found } = await trained('strong', { text: 'order', objective, steps: 500 });
    expect(found).toEqual(['held-out-seen text', 'out-of-bounds mlm_loss, too low']);
  });

  it('with replacements that never stand in the text finds all of them', async () => {
    const objective = { ...detection, masker: undefined, generator: { type: 'uniform' } };
    const { found } = await trained('weak', { text: 'turns', objective });
    expect(found).toEqual(['held-out-seen text', 'out-of-bounds rtd_auc, too high']);
  });

  it('on a few lines learns them by heart', async () => {
    const { told, found, figures } = await trained('heart', {
      text: 'tiny',
      objective: { type: 'causal-lm', encoder: { ...encoder, hiddenSize: 64 } },
      steps: 400,
      train: { evaluateEvery: 50 },
    });
    expect(found).toEqual(['overfitting lm_loss']);
    expect(told).toHaveLength(1);
    expect(figures['train/epochs']).toBeGreaterThan(50);
  });

  it('on a text that is there twice has seen what it is judged by', async () => {
    const { found, heldOutText } = await trained('twice', { text: 'twice', objective: { type: 'causal-lm', encoder }, steps: 20 });
    expect(found).toEqual(['held-out-seen text']);
    expect(heldOutText.seen).toBeGreaterThan(0.5);
  });

  it('that is jolted has a loss that jumps', async () => {
    const { found } = await trained('jolt', {
      text: 'threes',
      objective: { type: 'causal-lm', encoder },
      steps: 400,
      more: { scheduler: { type: 'jolt' } },
    });
    expect(found).toEqual(['loss-spike lm_loss']);
  });

  it('whose loss weighs nothing has no gradient', async () => {
    const { found } = await trained('nothing', {
      text: 'threes',
      objective: { type: 'masked-lm', encoder, loss: { type: 'sum', weights: { mlm: 0 } } },
      steps: 100,
    });
    expect(found).toEqual(['no-gradient gradient', 'parameters-without-gradient encoder']);
  });

  it('whose judge weighs nothing leaves that one without a gradient', async () => {
    const { found } = await trained('unjudged', {
      text: 'threes',
      objective: { ...detection, loss: { type: 'electra', lambda: 0 } },
      steps: 100,
    });
    expect(found).toEqual(['parameters-without-gradient discriminator']);
  });

  it.each(['causal-lm', 'masked-lm'])('that learns says nothing: %s', async (type) => {
    const { told, found } = await trained(`well-${type}`, { text: 'threes', objective: { type, encoder } });
    expect([...told, ...found]).toEqual([]);
  });

  const wide = { ...encoder, type: 'xlnet', positions: undefined, maxPositions: undefined };
  it.each([
    { type: 'replaced-token-detection', training: 'adversarial', encoder },
    { type: 'replaced-token-detection', training: 'two-stage', share: 'none', generator: { type: 'electra', width: 1 }, encoder },
    { type: 'replace-mlm', encoder },
    { type: 'electric', encoder },
    { type: 'permutation-lm', encoder: wide },
    { type: 'span-denoising', encoder: { type: 't5', layers: 2, hiddenSize: 32, heads: 2, dropout: 0 } },
  ])('has a gradient at every parameter: %j', async (objective) => {
    const name = `whole-${objective.type}-${objective.training ?? ''}`;
    const { found } = await trained(name, { text: 'threes', objective, steps: 60, train: { evaluateEvery: 20 } });
    expect(found).toEqual([]);
  });
});
