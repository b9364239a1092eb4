/** Causal and masked language models through the command line: trained, evaluated, fine-tuned, and refused where parts do not fit. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('language-models');
const short = ['train.steps=12', 'train.evaluateEvery=12', 'data.length=64', '~tasks'];
const encoder = "encoder: {type: 'electra', layers: 2, hiddenSize: 32, heads: 2, maxPositions: 64}";
const objective = (text: string): string => `objective={$replace: {${text}, ${encoder}}}`;

it('a causal language model says what the next token costs, per token and per byte, and is fine-tuned on its last state', async () => {
  const words = [tiny, 'train.steps=12', 'train.evaluateEvery=12', objective("type: 'causal-lm'"), 'name=causal'];
  const { code, error, out } = await inProcess(words, { folder });
  expect(code, error).toBe(0);
  expect(out).toMatch(/^loss per token \(nats\) +\d\.\d+ +\d\.\d+ {2}entropy of the word frequencies: below is better$/m);
  expect(out).toMatch(/^perplexity +\d+\.\d/m);
  expect(out).toMatch(/^bits per byte \(bits\) +\d\.\d+ +\d\.\d+ {2}/m);
  expect(out).toMatch(/^century +accuracy/m);
  const figures = figuresOf('causal');
  expect(figures['heldout/lm_perplexity']).toBeCloseTo(Math.exp(figures['heldout/lm_loss']), 4);
  // A piece of this small vocabulary stands for two to three bytes.
  const bytes = figures['heldout/lm_loss'] / Math.LN2 / figures['heldout/lm_bits_per_byte'];
  expect(bytes).toBeGreaterThan(1.5);
  expect(bytes).toBeLessThan(5);
});

it.each([
  ['next-sentence', 'pair-random'],
  ['sentence-order', 'pair-order'],
])('a masked language model has a second term, %s, over pairs of sentences', async (second, examples) => {
  const words = [
    tiny,
    ...short,
    objective(`type: 'masked-lm', second: '${second}', examples: {type: '${examples}'}, copies: 3`),
    `name=${second}`,
  ];
  const { code, error, out } = await inProcess(words, { folder });
  expect(code, error).toBe(0);
  expect(out).toMatch(/^loss at masked tokens \(nats\) +\d\.\d+ +\d\.\d+ {2}entropy of the word frequencies: below is better$/m);
  const question = second.replace('-', ' ');
  expect(out).toMatch(new RegExp(`^${question} loss \\(nats\\) +\\d\\.\\d+ +0\\.\\d+ {2}entropy of the share of both answers`, 'm'));
  expect(out).toMatch(new RegExp(`^${question} accuracy +\\d[.\\d]* +[01]\\.\\d+ {2}the commoner answer$`, 'm'));
});

it.each([
  [
    "type: 'masked-lm', second: 'next-sentence'",
    /examples-without-label\n.*no label 'next_sentence_label': they have none\.\n *Set objective\.examples to \{ type: 'pair-random' \}/,
  ],
  [
    "type: 'masked-lm', loss: {type: 'sum', weights: {mml: 2}}",
    /unknown-term\n *The loss weighs a term 'mml', which the objective does not train\. Did you mean 'mlm'\?\n *Its terms are: mlm\./,
  ],
  ["type: 'masked-lm', copies: 0", /objective\.copies/],
  ["type: 'masked-lm', second: 'order'", /objective\.second/],
])('says what does not go together: %s', async (text, message) => {
  const { code, error } = await inProcess([tiny, ...short, objective(text), 'name=wrong'], { folder });
  expect(code).toBe(2);
  expect(error).toMatch(message);
});

function figuresOf(run: string): Record<string, number> {
  return (JSON.parse(readFileSync(path.join(folder, 'runs', run, 'result.json'), 'utf8')) as { figures: Record<string, number> }).figures;
}
