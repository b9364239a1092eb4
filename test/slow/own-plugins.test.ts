/**
 * A project elsewhere brings objectives of its own, written from the documentation: a causal language model with an own
 * encoder, and BERT's with pairs of sentences. Everything that the command line does, it does for them, in their words.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, metricsOf, root, startCli, untilStep, type Ended } from '../support/cli.ts';
import { makeOwnPlugins } from '../support/own-plugins.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A busy machine may take long. */
const MINUTES = 300_000;
const project = path.join(temporaryFolder('own-plugins'), 'project');
const program = makeOwnPlugins(project);
const run = (...words: string[]): Promise<Ended> => cli(words, { folder: project, program });
const file = (...names: string[]): string => path.join(project, 'runs', ...names);
const text = (...names: string[]): string => readFileSync(file(...names), 'utf8');

/** A plugin, and what it says in its own words. */
interface Case {
  readonly plugin: string;
  readonly network: string;
  /** Misspelt options: the word on the command line, and what the program answers. */
  readonly typos: readonly (readonly [string, string])[];
  /** Lines of the closing table: label, and what the floor is. */
  readonly rows: readonly RegExp[];
  readonly progress: RegExp;
  readonly legend: string;
  readonly tags: readonly string[];
  /** Whether Hugging Face's library has a class for it. */
  readonly architecture: string | null;
  /** Shapes of some tensors of the export. */
  readonly tensors: readonly string[];
  /** An option to sweep over, with two values. */
  readonly swept: readonly [string, readonly [number, number]];
}

const cases: readonly Case[] = [
  {
    plugin: 'left-to-right',
    network: 'model',
    typos: [
      ['objective.smothing=0.1', "objective/left-to-right has no key 'smothing'. Did you mean 'smoothing'?"],
      ['objective.encoder.layer=3', "encoder/pre-norm has no key 'layer'. Did you mean 'layers'?"],
      ['objective.examples.type=pakced', "There is no examples 'pakced'. Did you mean 'packed'?"],
    ],
    rows: [
      /^next token, loss \(nats\) +\d\.\d+ +\d\.\d+ {2}a model that knows token frequencies only$/m,
      /^perplexity +\d+\.\d +\d+\.\d {2}the same$/m,
    ],
    progress: /^step 15: held-out lm \d\.\d+ \(floor \d\.\d+\), perplexity \d+\.\d \(floor \d+\.\d\)$/m,
    legend: 'Held-out text, with {what was expected} before words that came as a surprise:',
    tags: ['train/lm_loss', 'heldout/lm_loss', 'heldout/lm_perplexity', 'heldout/lm_loss_floor', 'weights/transformer.wte.weight'],
    architecture: null,
    tensors: ['transformer.wte.weight', 'transformer.h.0.attn.query.weight', 'transformer.ln_f.bias', 'lm_head.bias'],
    swept: ['smoothing', [0, 0.1]],
  },
  {
    plugin: 'sentence-pairs',
    network: 'bert',
    typos: [
      ['objective.pairWieght=2', "objective/sentence-pairs has no key 'pairWieght'. Did you mean 'pairWeight'?"],
      ['objective.examples.randm=0.3', "examples/pairs has no key 'randm'. Did you mean 'random'?"],
      ['objective.encoder.type=brt', "There is no encoder 'brt'. Did you mean 'bert'?"],
    ],
    rows: [
      /^masked tokens, loss \(nats\) +\d\.\d+ +\d\.\d+ {2}a model that knows token frequencies only$/m,
      /^does it follow, loss \(nats\) +0\.\d+ +0\.6931 {2}a coin$/m,
      /^does it follow, right +[01]\.?\d* +0\.5000 {2}a coin$/m,
    ],
    progress: /^step 15: held-out masked tokens \d\.\d+ \(floor \d\.\d+\), follows 0\.\d+ \(floor 0\.6931\)$/m,
    legend: 'Held-out text, with two sentences, and whether the second follows: (yes, says no) where the network is wrong:',
    tags: ['train/mlm_loss', 'train/follows_loss', 'heldout/follows_accuracy', 'weights/bert.embeddings.word_embeddings.weight'],
    architecture: 'BertForPreTraining',
    tensors: ['bert.encoder.layer.1.output.dense.weight', 'bert.pooler.dense.weight', 'cls.predictions.bias', 'cls.seq_relationship.bias'],
    swept: ['pairWeight', [0.5, 2]],
  },
];

describe.each(cases)('the objective $plugin of a project elsewhere', (the) => {
  const { plugin, network } = the;
  const experiment = `${plugin}.json5`;
  let ended: Ended;
  beforeAll(async () => {
    ended = await run(experiment);
    expect(ended, ended.error).toMatchObject({ code: 0 });
  }, MINUTES);

  it('is checked, and what is misspelt in it is told by its own names', async () => {
    expect(await run('validate', experiment)).toMatchObject({ code: 0, out: expect.stringContaining(`valid. ${plugin} on text`) });
    const wrong = await run('validate', experiment, ...the.typos.map(([word]) => word));
    expect(wrong).toMatchObject({ code: 2, out: '' });
    for (const [word, answer] of the.typos)
      expect(wrong.error).toMatch(new RegExp(`^--set ${escaped(word)} {2}error.*[^]*?${escaped(answer)}`, 'm'));
  });

  it('is planned with its embeddings, layers and heads, which add up', async () => {
    const { code, out } = await run('plan', experiment, '--json');
    expect(code).toBe(0);
    const { parameters } = JSON.parse(out) as { parameters: { together: number; networks: Record<string, Record<string, number>> } };
    const { total, embeddings, layers, heads } = parameters.networks[network];
    for (const count of [embeddings, layers, heads]) expect(count).toBeGreaterThan(0);
    expect(embeddings + layers + heads).toBe(total);
    expect(parameters.together).toBe(total);
  });

  it('says how it goes and how it ended in its own words, with floors', () => {
    expect(ended.error).toMatch(the.progress);
    for (const row of the.rows) expect(ended.out).toMatch(row);
    expect(ended.out).toContain(`${the.legend}\n  `);
    expect(ended.error + ended.out).not.toMatch(/discriminator|generator|replaced/i);
    expect(ended.error).toMatch(/^experiment {2}\S[^]*\ntext {8}\S[^]*\ntogether {4}\S/m);
  });

  it("writes TensorBoard's files with its figures", () => {
    const events = readdirSync(file(plugin)).filter((name) => name.includes('tfevents'));
    const written = events.map((name) => readFileSync(file(plugin, name), 'latin1')).join('');
    for (const tag of the.tags) expect(written).toContain(tag);
  });

  it('is fine-tuned beside the same network from scratch', () => {
    expect(ended.out).toMatch(/^century +accuracy +\d/m);
    const { figures } = JSON.parse(text(plugin, 'result.json')) as { figures: Record<string, number> };
    for (const start of ['pretrained', 'scratch']) expect(figures[`downstream/century/${start}/accuracy`]).toBeGreaterThan(0);
  });

  it("is exported as its class in Hugging Face's library, or says that there is none", () => {
    const exported = file(plugin, 'export', network);
    const { header } = tensorsOf(path.join(exported, 'model.safetensors'));
    for (const name of the.tensors) expect(header).toHaveProperty([name]);
    const sentence = `export/${network} has weights and a tokenizer; Hugging Face's library has no class for it`;
    if (the.architecture === null) {
      expect(ended.error).toContain(sentence);
      expect(existsSync(path.join(exported, 'config.json'))).toBe(false);
      expect(ended.out).not.toContain('Hugging Face');
    } else {
      expect(ended.error).not.toContain(sentence);
      expect(text(plugin, 'export', network, 'config.json')).toContain(the.architecture);
      expect(ended.out).toContain(`/export as Hugging Face folders.`);
    }
  });

  it('goes on after kill -9 and is the same, to the byte', { timeout: MINUTES }, async () => {
    const longer = [experiment, 'train.steps=120', 'tasks=[]'];
    const [undisturbed, killedName] = [`${plugin}-undisturbed`, `${plugin}-killed`];
    expect(await run(...longer, `name=${undisturbed}`)).toMatchObject({ code: 0 });
    const killed = startCli([...longer, `name=${killedName}`], { folder: project, program });
    await untilStep(killed, file(killedName), 25);
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    const resumed = await run('resume', `runs/${killedName}`);
    expect(resumed).toMatchObject({ code: 0, error: expect.stringMatching(/^continues +at step \d+/m) });
    const [one, other] = [undisturbed, killedName].map((name) => readFileSync(file(name, 'export', network, 'model.safetensors')));
    expect(other.equals(one)).toBe(true);
  });

  it('has the same loss in micro-batches', { timeout: MINUTES }, async () => {
    const short = [experiment, 'train.steps=6', 'train.logEvery=1', 'scheduler.warmup=1', 'objective.encoder.dropout=0', 'tasks=[]'];
    for (const size of [8, 2]) expect(await run(...short, `train.microBatch=${size}`, `name=${plugin}-${size}`)).toMatchObject({ code: 0 });
    const [whole, pieces] = [8, 2].map((size) => metricsOf(file(`${plugin}-${size}`)).flatMap((line) => line['train/loss'] ?? []));
    expect(whole.length).toBe(6);
    pieces.forEach((loss, step) => expect(loss).toBeCloseTo(whole[step], 5));
  });

  it('is swept over an option of its own, and compared with what its samples mean', { timeout: MINUTES }, async () => {
    const [option, values] = the.swept;
    writeFileSync(
      path.join(project, 'sweep.json5'),
      `{ extends: './${experiment}', name: 'swept', tasks: [], trackers: ['jsonl'], train: { steps: 6 }, scheduler: { warmup: 1 },
         sweep: { grid: { 'objective.${option}': [${values.join()}] } } }`,
    );
    const swept = await run('sweep', 'sweep.json5', '--fresh');
    expect(swept, swept.error).toMatchObject({ code: 0 });
    const compared = await run('compare', 'runs/swept', '--html', 'report.html');
    for (const value of values) expect(compared.out).toMatch(new RegExp(`^${option}=${value}\\b.*finished`, 'm'));
    const page = readFileSync(path.join(project, 'report.html'), 'utf8');
    expect(page).toContain(the.legend);
    expect(page).not.toMatch(/discriminator|replaced/i);
  });

  it('keeps the contracts of its kinds', { timeout: MINUTES }, async () => {
    const tests = path.join('plugins', plugin, 'plugin.test.js');
    const environment = { ...process.env, ELECTRA_RUN_THREADS: '1' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', tests], { cwd: project, env: environment });
    expect(stdout).toMatch(/fail 0\b/);
  });
});

it('is written in the types that the package shows', { timeout: MINUTES }, async () => {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', '.'], { cwd: project }).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
});

it('refuses pairs from a builder that does not say whether they follow', async () => {
  const refused = await run('sentence-pairs.json5', 'objective.examples=packed', 'name=packed');
  expect(refused).toMatchObject({ code: 2, error: expect.stringContaining('objective.examples does not say that of its examples.') });
});

it('shows samples of batches of one text', async () => {
  const one = await run('sentence-pairs.json5', 'train.batch=1', 'train.steps=4', 'scheduler.warmup=1', 'tasks=[]', 'name=one');
  expect(one, one.error).toMatchObject({ code: 0, out: expect.stringMatching(/^ {2}.+\[SEP\].+ \((yes|no)(, says (yes|no))?\)$/m) });
});

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function tensorsOf(safetensors: string): { header: Record<string, unknown> } {
  const bytes = readFileSync(safetensors);
  return { header: JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as Record<string, unknown> };
}
