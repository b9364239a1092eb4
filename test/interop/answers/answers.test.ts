/** SQuAD's evaluation, as the library transformers has it, says of our files of answers what our metrics said of the answers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import squadFiles from '../../../plugins/dataset/squad-files/plugin.ts';
import answeredExact from '../../../plugins/metric/squad-answered-exact/plugin.ts';
import answeredF1 from '../../../plugins/metric/squad-answered-f1/plugin.ts';
import bestExact from '../../../plugins/metric/squad-best-exact/plugin.ts';
import bestF1 from '../../../plugins/metric/squad-best-f1/plugin.ts';
import exact from '../../../plugins/metric/squad-exact/plugin.ts';
import f1 from '../../../plugins/metric/squad-f1/plugin.ts';
import unanswered from '../../../plugins/metric/squad-unanswered/plugin.ts';
import { submissionOf } from '../../../plugins/task/question-answering/submission.ts';
import type { QuestionExample } from '../../../src/kinds/dataset.ts';
import type { JudgedAnswer, Metric } from '../../../src/kinds/metric.ts';
import { randomFor } from '../../../src/random.ts';
import { silentLog } from '../../../src/track/silent.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runPythonIn } from '../python.ts';

type Evaluation = Readonly<Record<string, number>>;

it('official figures of our files are those of our metrics, with and without a threshold', async () => {
  const folder = temporaryFolder('answers');
  await writeFile(join(folder, 'squad.json'), JSON.stringify({ version: 'v2.0', data: [{ paragraphs: paragraphs() }] }));
  const names = { train: 'squad.json', dev: 'squad.json', seed: 0 };
  const dataset = await squadFiles.create(names, { experimentFolder: folder, log: silentLog });
  const dev = ((await dataset.split('dev')) as QuestionExample[]).map((each) => ({ ...each, side: 'dev' as const, declines: 0 }));
  const judged = new Map(dev.map((example, index) => [example.id, answered(example, index)]));
  const answerTo = (id: string): JudgedAnswer => judged.get(id) as JudgedAnswer;
  const { submission } = submissionOf(dev, ({ example }) => answerTo(example.id));
  const files =
    submission?.(
      dev.map((example) => ({ example, rows: [], logits: [] })),
      0,
    ) ?? {};
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);

  const { given, best } = (await runPythonIn(import.meta.dirname, 'evaluate_answers.py', join(folder, 'squad.json'), folder)) as {
    given: Evaluation;
    best: Evaluation;
  };
  const figures = [exact, f1, answeredExact, answeredF1, unanswered, bestExact, bestF1].flatMap(({ create }) => {
    const metric = create({}, {}) as Metric;
    const collected = metric.start();
    collected.add({ labels: [], predictions: [], answers: dev.map(({ id }) => answerTo(id)) });
    return [[metric.name, 100 * collected.result()] as const, ...Object.entries(collected.beside?.() ?? {})];
  });
  const near = (value: number): number => expect.closeTo(value, 10) as number;
  expect(Object.fromEntries(figures)).toEqual({
    squad_exact: near(given.exact),
    squad_f1: near(given.f1),
    squad_answered_exact: near(given.HasAns_exact),
    squad_answered_f1: near(given.HasAns_f1),
    squad_unanswered: near(given.NoAns_exact),
    squad_best_exact: near(best.best_exact),
    squad_best_exact_threshold: best.best_exact_thresh,
    squad_best_f1: near(best.best_f1),
    squad_best_f1_threshold: best.best_f1_thresh,
  });
});

const WORDS = "the a an red Blue green. old-town 1,234 (new) $5 Straße ÉCOLE naïve ΣΟΦΟΣ 你好 ½ 🌉 a_the o'clock “quoted” can't".split(' ');

function paragraphs() {
  return Array.from({ length: 60 }, (_, paragraph) => {
    const random = randomFor('interop answers', paragraph);
    const words = Array.from({ length: 20 }, () => WORDS[random.integer(WORDS.length)]);
    const context = words.join(' ');
    const qas = Array.from({ length: 6 }, (__, question) => {
      const isImpossible = random.uniform() < 0.4;
      const answers = Array.from({ length: isImpossible ? 0 : 1 + random.integer(3) }, () => {
        const from = random.integer(17);
        const before = words.slice(0, from).join(' ');
        return { text: words.slice(from, from + 1 + random.integer(3)).join(' '), answer_start: [...before].length + Number(from > 0) };
      });
      return { id: `${paragraph}-${question}`, question: 'what?', answers, is_impossible: isImpossible };
    });
    return { context, qas };
  });
}

/** Right, somewhere else in the passage, or that there is none. */
function answered({ answers, passage }: QuestionExample, index: number): JudgedAnswer {
  const random = randomFor('interop answered', index);
  const words = passage.split(' ');
  const from = random.integer(words.length);
  const text = answers.length > 0 && random.uniform() < 0.4 ? answers[0] : words.slice(from, from + 1 + random.integer(4)).join(' ');
  const noAnswer = 4 * (random.uniform() - 0.5) + (answers.length > 0 ? -0.7 : 0.7);
  return { wanted: answers, text, noAnswer, declined: noAnswer > 0 };
}
