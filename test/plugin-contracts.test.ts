/** What a user's plugin does that the contract of its kind forbids: told with the plugin and the clause that it broke. */
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { planExperiment } from '../src/plan/plan.ts';
import { silentLog } from '../src/track/silent.ts';
import {
  changed,
  encoder,
  expectTold,
  experimentIn,
  own,
  plugin,
  projectWith,
  short,
  skeletons,
  tasks,
  type Mistake,
} from './support/mistaken-plugin.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plugin-contracts');

beforeAll(() => {
  process.env.ELECTRA_RUN_CACHE = path.join(folder, 'cache');
});

const mistakes: readonly Mistake[] = [
  {
    does: 'a masker that chooses a position twice',
    plugin: plugin(
      'masker',
      'bad',
      'return { maxPositions: () => 2, mask: ({ candidates: [one] }) => ({ positions: [one, one], inputs: [1, 1] }) };',
    ),
    set: [...short, 'objective.masker={type:"bad"}'],
    code: 'contract-broken',
    says: ["The masker 'bad' (at objective.masker) broke the contract of its kind: it chose a position twice: 1, 1."],
  },
  {
    does: 'a loss that is a vector',
    plugin: plugin('loss', 'bad', 'return { combine: ({ rtd }) => rtd.values_R, logged: {} };'),
    set: [...short, 'objective.loss={$replace: {type:"bad"}}'],
    code: 'contract-broken',
    says: ["The loss 'bad' (at objective.loss) broke", 'combine returned a tensor of shape [256] and not a scalar.'],
  },
  {
    does: 'a loss that is missing',
    plugin: plugin('loss', 'bad', 'return { combine() {}, logged: {} };'),
    set: [...short, 'objective.loss={$replace: {type:"bad"}}'],
    code: 'contract-broken',
    says: ['combine returned nothing and not a scalar.'],
  },
  {
    does: 'an encoder with states of another shape',
    plugin: plugin('encoder', 'bad', 'return { trunk: (request) => ({ ...base.trunk(request), layers: (_context, x) => x.slice(1) }) };')
      .replace('options: Type.Object({})', "options: Type.Object({ base: Slot('encoder', { description: 'What it changes.' }) })")
      .replace('create()', 'create({ base })')
      .replace('import {', 'import { Slot,'),
    set: [...short, `objective={$replace: {type: "replaced-token-detection", encoder: {type: "bad", base: ${encoder('electra')}}}}`],
    code: 'contract-broken',
    says: ["The encoder 'bad' (at objective.encoder) broke", 'its layers returned states of shape [', 'were asked for.'],
  },
  {
    does: 'a discriminator with logits of another shape',
    plugin: plugin(
      'discriminator',
      'bad',
      "return { head: () => ({ kind: 'judge', parameters: [], logits: (_context, states) => states.slice([0, 0], [-1, 2]) }) };",
    ),
    set: [...short, 'objective.discriminator={$replace: {type: "bad"}}'],
    code: 'contract-broken',
    says: ["The discriminator 'bad' (at objective.discriminator) broke", 'it returned logits of shape [256,2], and [256,1] are wanted.'],
  },
  {
    does: 'a loss without what it logs',
    plugin: plugin('loss', 'bad', 'return { combine: ({ rtd }) => rtd.loss };'),
    set: [...short, 'objective.loss={$replace: {type:"bad"}}'],
    code: 'contract-broken',
    says: ["The loss 'bad' (at objective.loss) broke", "in what create returned, 'logged' is missing."],
  },
  {
    does: 'a misspelt method',
    plugin: plugin('masker', 'bad', 'return { maxPosition: () => 2, mask() {} };'),
    set: [...short, 'objective.masker={type:"bad"}'],
    code: 'contract-broken',
    says: ["The masker 'bad' (at objective.masker) broke", "in what create returned, 'maxPositions' is missing."],
  },
  {
    does: 'a create that returns nothing',
    plugin: plugin('tracker', 'bad', ''),
    set: [...short, 'trackers=[{type:"bad"}]'],
    code: 'contract-broken',
    says: ["The tracker 'bad' (at trackers[0]) broke", 'create returned undefined.'],
  },
  {
    does: 'a masker that returns a promise',
    plugin: plugin('masker', 'bad', 'return { maxPositions: () => 2, async mask() { return { positions: [], inputs: [] }; } };'),
    set: [...short, 'objective.masker={type:"bad"}'],
    code: 'contract-broken',
    says: ['mask returned a promise.'],
  },
  {
    does: 'a scheduler whose rate is no number, which is no diverging loss',
    plugin: plugin('scheduler', 'bad', 'return { rate: (step) => 1e-3 / (step - 3) * (step === 3 ? 0 : 1) };'),
    set: [...short, 'scheduler={$replace: {type:"bad"}}'],
    code: 'contract-broken',
    says: ["The scheduler 'bad' (at scheduler) broke", 'rate returned', 'and a learning rate is a number from 0.'],
  },
  {
    does: 'a metric that returns text, found out after pre-training',
    plugin: plugin(
      'metric',
      'bad',
      `let right = true;
      const add = ({ labels, predictions }) => (right &&= labels.every((label, index) => predictions[index] === label));
      const result = () => (right ? 1 : 'good');
      return { name: 'bad', higherIsBetter: true, judges: 'classes', start: () => ({ add, result }) };`,
    ),
    set: [...short, tasks('text-classification', 'metrics:[{type:"bad"}]')],
    code: 'contract-broken',
    says: ["The metric 'bad' (at tasks[0].metrics[0]) broke", 'result returned good and no number.'],
    saved: 6,
  },
  {
    does: 'an objective that keeps a network that there is not',
    plugin: changed(
      skeletons.objective,
      '      examples,',
      "      kept: { name: 'encodr', trunk, frame: bertFrame(tokenizer.special), sees: 'all' }, examples,",
    ),
    set: own,
    code: 'contract-broken',
    says: [
      "The objective 'my-objective' (at objective) broke the contract of its kind: kept.name is 'encodr', and its networks are 'encoder'.",
    ],
  },
  {
    does: 'an objective whose term is weighed by no field',
    plugin: changed(skeletons.objective, "weights: 'masked'", "weights: 'maskd'"),
    set: own,
    code: 'contract-broken',
    says: ["its term 'lm' is weighed by 'maskd', and fields that hold weights are 'real', 'masked', 'examples'."],
  },
  {
    does: 'an objective with values of another length than its weights',
    plugin: changed(
      skeletons.objective,
      'values_R: softmaxCrossEntropy(logits, labels_R)',
      'values_R: softmaxCrossEntropy(logits, labels_R).slice(1)',
    ),
    set: own,
    code: 'contract-broken',
    says: ["its term 'lm' has values of shape [39], and its weights 'masked' are [40]."],
  },
  {
    does: 'an objective that corrupts into more than its fields hold',
    plugin: changed(skeletons.objective, 'masked: positions.map(() => 1) }', 'masked: [...ids] }'),
    set: own,
    code: 'contract-broken',
    says: ["its field 'masked' holds 5 values per example, and corrupt returned 32."],
  },
  {
    does: 'an objective that reads a parameter that is not there',
    plugin: changed(
      skeletons.objective,
      'const [logits, labels_R]',
      "networks.encoder.parameter('nowhere');\n        const [logits, labels_R]",
    ),
    set: own,
    code: 'contract-broken',
    says: ["the parameter 'nowhere' is read in the network 'encoder', and is not among its parameters."],
    at: "parameter('nowhere')",
  },
  {
    does: 'a head with logits of another shape',
    file: 'bad.ts',
    plugin: changed(skeletons.task, 'return linear(parameter,', "return linear(parameter, 'classifier', hidden_ND); linear(parameter,"),
    set: [...short, tasks('my-task')],
    code: 'contract-broken',
    says: ["The task 'my-task' (at tasks[0]) broke", 'loss returned values of shape [384], and their weights are [16].'],
  },
  {
    does: 'a head that reads a parameter that is not there',
    file: 'bad.ts',
    plugin: changed(skeletons.task, "return linear(parameter, 'classifier'", "return linear(parameter, 'clasifier'"),
    set: [...short, tasks('my-task')],
    code: 'contract-broken',
    says: [
      "The task 'my-task' (at tasks[0]) broke",
      "the parameter 'clasifier.weight' is read for 'century', and is neither the head's nor the encoder's.",
    ],
    at: 'linear(parameter,',
  },
];

it.each(mistakes)('tells the clause that is broken by $does', async (mistake) => {
  await expectTold(folder, mistake);
});

it('tells a plan the same', async () => {
  const project = projectWith(folder, 'bad.js', plugin('loss', 'bad', 'return { combine: ({ rtd }) => rtd.values_R, logged: {} };'));
  const {
    experiment,
    registry,
    folder: experimentFolder,
  } = await experimentIn(project, [...short, 'objective.loss={$replace: {type:"bad"}}']);
  const request = { experiment, registry, experimentFolder, cacheFolder: path.join(folder, 'cache'), log: silentLog, timing: null };
  await expect(planExperiment(request)).rejects.toMatchObject({ code: 'contract-broken', exitCode: 1 });
});
