/** A model that chooses between texts: what `predict` says of them, from its weights and from its export. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('choose');

interface Chosen {
  readonly choice: number;
  readonly text: string;
  readonly score: number;
  readonly scores: readonly number[];
}

it('predict takes the likeliest of several texts, in whichever order they stand', { timeout: 60_000 }, async () => {
  writeFileSync(
    path.join(folder, 'chosen.json5'),
    `{
      extends: '${path.join(root, 'test/fixtures/experiments/tiny.json5')}',
      train: { steps: 4, evaluateEvery: 4, checkpointEvery: 4 },
      tasks: [
        { type: 'multiple-choice', name: 'choices', dataset: { type: 'wordnet-definition', trainExamples: 40, devExamples: 10 },
          length: 32, batch: 8, epochs: 1, learningRates: [5e-3], scratch: false },
      ],
    }`,
  );
  for (const words of [['chosen.json5'], ['export', 'runs/chosen', '--to', 'onnx']]) {
    const { code, error } = await inProcess(words, { folder });
    if (code !== 0) throw new Error(error);
  }
  const [context, question] = ['They came with a dinghy.', 'What is it?'];
  const choices = ['a small boat', 'a kind of peace', 'the united states'];
  const lines = [
    { context, choices },
    { context, choices: choices.toReversed() },
    { context, question, choices },
  ];
  const [chosen, turned, asked] = await answers('runs/chosen/downstream/choices/model', lines);
  expect([chosen.text, chosen.score]).toEqual([choices[chosen.choice], Math.max(...chosen.scores)]);
  expect(chosen.scores.reduce((sum, score) => sum + score)).toBeCloseTo(1, 6);
  turned.scores.toReversed().forEach((score, index) => expect(score).toBeCloseTo(chosen.scores[index], 5));
  expect(asked.scores).not.toEqual(chosen.scores);
  const exported = await answers('runs/chosen/onnx/choices', lines);
  exported.forEach(({ scores }, line) =>
    scores.forEach((score, index) => expect(score).toBeCloseTo([chosen, turned, asked][line].scores[index], 5)),
  );
  const { code, error } = await predict('runs/chosen', [{ context, choices: ['one'] }]);
  expect([code, error]).toEqual([2, expect.stringMatching(/lines\.jsonl:1: 'choices' is no list of two texts or more/)]);
});

async function answers(model: string, lines: readonly object[]): Promise<Chosen[]> {
  const { code, out, error } = await predict(model, lines);
  if (code !== 0) throw new Error(error);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Chosen);
}

function predict(model: string, lines: readonly object[]): ReturnType<typeof inProcess> {
  writeFileSync(path.join(folder, 'lines.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return inProcess(['predict', 'lines.jsonl', '--model', model], { folder });
}
