/** Distilling as a user does it: where a teacher may come from, what is said of one that cannot teach, and what a run leaves behind. */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../src/config/load.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../src/interop/safetensors.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('distillation');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const fixtures = path.join(root, 'test/fixtures');
const short = ['train.steps=3', 'scheduler.warmup=1', 'train.checkpointEvery=1', 'train.evaluateBatches=1', 'trackers=[]'];

/** The golden experiment with a teacher of this test's. */
async function run(name: string, ...words: string[]): Promise<{ code: number | null; error: string }> {
  return inProcess(['distilled.json5', `name=${name}`, ...short, ...words], { folder });
}

beforeAll(async () => {
  cpSync(path.join(fixtures, 'tiny-teacher'), at('teacher'), { recursive: true });
  const golden = path.join(fixtures, 'experiments/golden-distillation.json5');
  writeFileSync(at('distilled.json5'), JSON.stringify({ extends: golden, objective: { teacher: 'teacher' } }, null, 2));
  const { code, error } = await run('student');
  expect(code, error).toBe(0);
});

describe('a run with a teacher', () => {
  it('says whom it learns from, and that its numbers stay', async () => {
    const { error } = await run('told');
    expect(error).toMatch(/teacher +2 layers × 48, 4 heads, positions absolute: 68,132 parameters that stay as they are in \S*\/teacher\n/);
  });

  it('has nothing of it in its checkpoints and its export, and names it by its contents', async () => {
    const checkpoints = readdirSync(at('runs/student/checkpoints')).filter((name) => name.startsWith('step-'));
    const { tensors } = await readSafetensors(at('runs/student/checkpoints', checkpoints[0], 'weights.safetensors'));
    expect([...tensors.keys()].filter((name) => name.startsWith('bert.') || name.includes('teacher'))).toEqual([]);
    expect([...tensors.keys()].some((name) => name.startsWith('electra.'))).toBe(true);
    expect(readdirSync(at('runs/student/export'))).toEqual(['encoder']);
    expect(JSON.parse(readFileSync(at('runs/student/export/encoder/config.json'), 'utf8'))).toMatchObject({
      architectures: ['ElectraForMaskedLM'],
    });
    const sources = JSON.parse(readFileSync(at('runs/student/data.json'), 'utf8')) as { readonly fixed: object };
    expect(Object.keys(sources.fixed)).toEqual(['teacher']);
  });

  it('goes on with the same teacher only, wherever it was saved', async () => {
    cpSync(at('runs/student'), at('runs/goes-on'), { recursive: true });
    const file = at('teacher/model.safetensors');
    const more = ['extend', 'runs/goes-on', '--set', 'train.steps=4'];
    const { tensors } = await readSafetensors(file);
    const changed = Object.fromEntries(
      [...tensors].map(([name, { shape, data }]): [string, Tensor] => [name, { shape, data: Float32Array.from(data as Float32Array) }]),
    );
    (changed['bert.embeddings.word_embeddings.weight'].data as Float32Array)[0] += 1;
    renameSync(file, at('teacher.safetensors'));
    await writeSafetensors(file, changed);
    const refused = await inProcess(more, { folder });
    expect(refused.code).not.toBe(0);
    expect(refused.error).toContain('given-model-changed');
    expect(refused.error).toMatch(/The weights of the network 'teacher' in \S*teacher are not those that this run began with\./);
    renameSync(at('teacher.safetensors'), file);
    const extended = await inProcess(more, { folder });
    expect(extended.code, extended.error).toBe(0);
  });

  it('is fine-tuned elsewhere without it', async () => {
    const file = at('tune.json5');
    const tasks = [{ type: 'token-classification', length: 24, dataset: { type: 'sotu-word-class', trainExamples: 10, devExamples: 10 } }];
    writeFileSync(file, JSON.stringify({ start: { from: 'runs/student' }, tasks }));
    const { loaded, problems } = await loadExperiment(file);
    expect(problems).toEqual([]);
    expect(loaded?.experiment.objective).toMatchObject({ type: 'masked-lm', encoder: { type: 'electra', hiddenSize: 32 } });
  });
});

describe('the vocabulary', () => {
  it('comes along with the teacher unless the file names another', async () => {
    const { loaded } = await loadExperiment(at('distilled.json5'));
    expect(loaded?.experiment.tokenizer).toMatchObject({ type: 'wordpiece', vocabulary: 'teacher/vocab.txt', lowercase: true });
  });

  it.each([
    ['of other pieces', 'other.txt', "2 of its pieces are others than the tokenizer's", 'tokenizer.vocabulary='],
    ['that is cut in another way', 'same.txt', 'the same pieces and cuts texts in another way', 'come along with the model'],
  ])('%s is refused before anything is trained', async (_, name, reason, hint) => {
    const pieces = readFileSync(at('teacher/vocab.txt'), 'utf8').trimEnd().split('\n');
    const last = pieces.length - 1;
    const swapped = [...pieces.slice(0, last - 1), pieces[last], pieces[last - 1]];
    writeFileSync(at(name), `${(name === 'other.txt' ? swapped : pieces).join('\n')}\n`);
    const tokenizer = JSON.stringify({
      $replace: { type: 'wordpiece', vocabulary: name, ...(name === 'same.txt' ? { lowercase: false } : {}) },
    });
    const { code, error } = await run(`with-${name}`, `tokenizer=${tokenizer}`);
    expect(code).not.toBe(0);
    expect(error).toContain('given-model-tokenizer');
    expect(error).toContain(reason);
    expect(error).toContain(hint);
    expect(readdirSync(at('runs'))).not.toContain(`with-${name}`);
  });
});

describe('what is wrong with a teacher is said', () => {
  it('at its place in the file where there is no such folder', async () => {
    writeFileSync(at('gone.json5'), JSON.stringify({ extends: './distilled.json5', objective: { teacher: 'gone' } }, null, 2));
    const { problems } = await loadExperiment(at('gone.json5'));
    expect(problems).toMatchObject([{ code: 'file-missing', origin: { line: 4 } }]);
  });

  it('at its place in the file where this student cannot learn from it so', async () => {
    const { code, error } = await run('deep', 'objective.teacherLayer=9');
    expect(code).not.toBe(0);
    expect(error).toMatch(/--set objective\.teacherLayer=9|objective\.teacherLayer=9 +error/);
    expect(error).toContain('the teacher has 2 layers, and this is layer 9.');
  });

  it('where it holds several networks, with what to type', async () => {
    cpSync(at('teacher'), at('several/discriminator'), { recursive: true });
    cpSync(at('teacher'), at('several/generator'), { recursive: true });
    const { code, error } = await run('several', 'objective.teacher=several');
    expect(code).not.toBe(0);
    expect(error).toContain('given-model-unusable');
    expect(error).toMatch(
      /it holds several networks, discriminator, generator\.\n +Name the folder of one of them, such as \S*several\/discriminator\./,
    );
  });
});
