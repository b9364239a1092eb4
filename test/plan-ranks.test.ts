/** `electra-run plan --ranks`: what many machines would bring. What real ranks of MPI take beside what is said is in `clusters/`. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../src/nn/memory.ts';
import { gradientFloats } from '../src/plan/cluster/shared-training.ts';
import { OWN_SUMMING } from '../src/plan/cluster/step.ts';
import type { ClusterPlan } from '../src/plan/cluster/cluster.ts';
import type { Plan } from '../src/plan/plan.ts';
import { cli, root, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plan-ranks');
/** Four micro-batches of two sequences. */
const CUT = 'train.microBatch=2';

async function wholePlan(...words: readonly string[]): Promise<Plan & { readonly cluster: ClusterPlan }> {
  const { out, error, code } = await inProcess(['plan', tiny, CUT, ...words, '--json'], { folder });
  expect([code, error]).toEqual([0, '']);
  return JSON.parse(out) as Plan & { readonly cluster: ClusterPlan };
}

const planned = async (...words: readonly string[]): Promise<ClusterPlan> => (await wholePlan(...words)).cluster;

describe('electra-run plan --ranks', () => {
  it('shows what 1, 2 and 4 ranks take for a step, send, and gain, and how else they could add up', async () => {
    const { code, out } = await inProcess(['plan', tiny, CUT, '--read', '--ranks', '4', '--network', '1G', '--measure'], { folder });
    expect(code).toBe(0);
    expect(out).toContain('\n4 ranks, each on a machine of its own like this one, over 1 Gbit/s with a latency of 50 µs:\n');
    expect(out).toMatch(
      /^Each computes a micro-batch in \S+ m?s, .* lays the batch out in \S+ [mµ]s: measured on a few real steps just now\.$/m,
    );
    expect(out).toMatch(/^ranks +micro-batches each +a step +computing +exchanging +sent +tokens\/s +speed-up +efficiency +all steps$/m);
    expect(out).toMatch(/^1 +4 +\S+ m?s +\S+ m?s +– +– +[\d,]+ +1 +100 % +\S+ s$/m);
    expect(out).toMatch(/^4 +1 +\S+ m?s +\S+ m?s +\S+ m?s +\S+ KiB +[\d,]+ +[\d.]+ +[\d.]+ % +\S+ s$/m);
    expect(out).toMatch(/^.+ \(this program\) +\S+ m?s +\S+ KiB/m);
    expect(out).not.toContain('failure');
  });

  it('gives scripts the same, with parts that add up', async () => {
    const { cluster, pretraining } = await wholePlan('--ranks', '4', '--network', '10G');
    const { stages, training, summings, alone } = cluster;
    const [{ rows }] = stages;
    expect(rows[0].seconds).toBeCloseTo(pretraining.seconds ?? 0, 9);
    expect(rows.map(({ ranks, rounds }) => [ranks, rounds])).toEqual([
      [1, 4],
      [2, 2],
      [4, 1],
    ]);
    for (const row of rows) {
      expect(row.computing).toBeCloseTo(alone.layOut + row.rounds * alone.microBatch + alone.update / row.ranks, 9);
      expect(row.efficiency).toBeCloseTo(rows[0].step / row.step / row.ranks, 9);
      expect(row.tokensPerSecond).toBeCloseTo((8 * 32) / row.step, 6);
    }
    expect(training.map(({ seconds }) => seconds)).toEqual(rows.map(({ step }) => 60 * step));
    expect(summings.find(({ summing }) => summing === OWN_SUMMING)).toMatchObject({ step: rows[2].step, sent: rows[2].sent });
  });

  it('has a table for each stage of a training, and one for all', async () => {
    const words = ['train.stages=[{steps:40,length:16,batch:16},{steps:20}]', '~train.steps', '--ranks', '2'];
    const { cluster, pretraining } = await wholePlan(...words);
    const { stages, training } = cluster;
    expect(stages.map(({ steps, rows }) => [steps, ...rows.map(({ rounds }) => rounds)])).toEqual([
      [40, 8, 4],
      [20, 4, 2],
    ]);
    for (const [index, { seconds }] of training.entries())
      expect(seconds).toBeCloseTo(stages[0].rows[index].seconds + stages[1].rows[index].seconds, 9);
    expect(training[0].seconds).toBeCloseTo(pretraining.seconds ?? 0, 9);
    const { out } = await inProcess(['plan', tiny, CUT, ...words], { folder });
    expect(out).toMatch(/^Stage 1, 40 steps:$/m);
    expect(out).toMatch(/^Stage 2, 20 steps:$/m);
    expect(out).toMatch(/^All stages:\n\nranks +tokens\/s +speed-up +efficiency +all steps$/m);
  });

  it('says what failures cost, and which checkpoints would lose less', async () => {
    const words = ['--ranks', '4', '--failures', '1h', 'train.steps=10000000', 'train.checkpointEvery=2000000'];
    const { out } = await inProcess(['plan', tiny, CUT, ...words], { folder });
    expect(out).toMatch(
      /^With a failure of each machine every 60 min, one of all every 15 min, 2 min to start again, and a checkpoint every /m,
    );
    expect(out).toMatch(/^Least is lost with train\.checkpointEvery: \d+, which takes /m);
    const { failures } = await planned(...words, '--restart', '10s');
    expect(failures).toMatchObject({ between: 900, restart: 10, every: 2_000_000 });
    expect(failures?.best.expected).toBeLessThan(failures?.expected ?? 0);
  });

  it('has one slow machine slow all of them down', async () => {
    const { stages, cluster } = await planned('--ranks', '4', '--slow', '3');
    const [{ rows }] = stages;
    expect(cluster.slow).toBe(3);
    expect(rows[2].step - rows[2].computing).toBeGreaterThan(2 * (rows[0].computing / 4) * 0.5);
    expect(rows[0].step).toBeCloseTo(rows[0].computing, 9);
  });

  it.each([
    [
      'a number of ranks that a run would refuse, in the same words',
      ['--ranks', '3'],
      'ranks-uneven\n  3 ranks cannot share a step evenly: its batch of 8 is cut',
    ],
    [
      'what says more of ranks that are not asked for',
      ['--slow', '2'],
      '--slow is about ranks, and none are asked for.\n  Say how many: --ranks 8',
    ],
    ['ranks without times', ['--ranks', '2', '--no-time'], '--ranks is about times, and --no-time leaves them out.'],
    ['a network in bytes', ['--ranks', '2', '--network', '10GB'], 'It must be bits per second from 1M to 100T, e.g. 10G.'],
    [
      'a time without a unit',
      ['--ranks', '2', '--failures', '30'],
      'It must be a time from 1min to 36500d, in us, ms, s, min, h, d, e.g. 1min.',
    ],
    ['more ranks than can be simulated', ['--ranks', '1025'], 'It must be a whole number from 1 to 1024.'],
    [
      'several runs at once',
      ['--ranks', '2', "ablation={path:'seed',values:[1,2],baseline:1}"],
      'Take the section out: npx electra-run plan ',
    ],
    [
      'a run that pre-trains nothing',
      ['--ranks', '2', 'train.steps=0', 'start={from:"nowhere"}'],
      '--ranks is about pre-training, and this experiment has none.',
    ],
  ])('refuses %s', async (_, words, said) => {
    const ended = await inProcess(['plan', tiny, CUT, ...words], { folder });
    expect(ended.out).toBe('');
    expect(ended.code).not.toBe(0);
    expect(ended.error).toContain(said);
  });
});

it('a gradient has as many floats as the memory of a model has in a region', () => {
  const parameters = [[3], [16], [5, 7], [1]].map((shape, index) => ({ name: `${index}`, shape, initializer: () => 0 }));
  expect(gradientFloats(parameters as never)).toBe(new FlatMemory(parameters as never, []).length);
});

it.each([2, 4])('%i threads of a run give each other what is planned for a step, to the byte', { timeout: 240_000 }, async (ranks) => {
  const file = path.join(folder, 'counted.json5');
  const plugin = path.join(root, 'test/support/counted-threads.mjs');
  writeFileSync(file, JSON.stringify({ extends: tiny, plugins: [plugin], tasks: [], train: { microBatch: 2, evaluateEvery: 0 } }));
  const sentIn = async (steps: number): Promise<number> => {
    const counted = path.join(folder, `counted-${ranks}-${steps}`);
    rmSync(counted, { force: true });
    const words = [`name=counted-${ranks}-${steps}`, `train.steps=${steps}`, `parallel={type:"counted-threads",ranks:${ranks}}`];
    const ended = await cli([file, ...words], { folder, environment: { COUNTED: counted } });
    expect(ended.code, ended.error).toBe(0);
    const lines = readFileSync(counted, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(ranks);
    return lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
  };
  const [few, more] = [await sentIn(3), await sentIn(10)];
  const { stages } = await planned('--ranks', String(ranks));
  expect((more - few) / 7).toBe(stages[0].rows.at(-1)?.sentByAll);
});
