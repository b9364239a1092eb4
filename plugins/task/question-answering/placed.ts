/** Whether answers stand where they should, and which of them no window can give: nothing of that is silent. */
import { UserError, type QuestionExample, type ReadExample } from 'electra-run';
import { holds, tokensOf, type Asked, type QuestionRow } from './rows.ts';

/** Places that a message lists. */
const SHOWN = 5;

/** A training question with the answers that stand where they should; throws where one does not, unless it is to be left out. */
export function placed<E extends QuestionExample>(
  task: string,
  examples: readonly E[],
  misplaced: 'refuse' | 'skip',
): (E & Pick<Asked, 'isMisplaced'>)[] {
  const strays: Stray[] = [];
  const checked = examples.map((example) => {
    const spans = example.spans.filter(({ text, start }) => text !== '' && start >= 0 && example.passage.startsWith(text, start));
    const [wrong] = example.spans.filter((span) => !spans.includes(span));
    if (example.answers.length === 0 || (wrong === undefined && spans.length > 0)) return example;
    strays.push({ example, wrong });
    return spans.length > 0 ? { ...example, spans } : { ...example, spans, isMisplaced: true as const };
  });
  if (misplaced === 'refuse' && strays.length > 0) throw refusal(task, strays, examples.length);
  return checked;
}

interface Stray {
  readonly example: QuestionExample;
  /** Not there where the dataset gives no place at all. */
  readonly wrong?: QuestionExample['spans'][number];
}

function refusal(task: string, strays: readonly Stray[], all: number): UserError {
  const shown = strays.slice(0, SHOWN).map(({ example, wrong }) => {
    const where = example.place ?? `question '${example.id}'`;
    if (!wrong) return `  ${where}: its answer '${abridged(example.answers[0])}' has no place in the passage`;
    const there = example.passage.slice(wrong.start, wrong.start + Math.max(1, wrong.text.length));
    const found = there === '' ? 'nothing' : `'${abridged(there)}'`;
    return `  ${where}: '${abridged(wrong.text)}' should begin at ${wrong.start}, and there stands ${found}`;
  });
  return new UserError(
    {
      code: 'answer-misplaced',
      message:
        `Answers to ${strays.length} of ${all} training questions of the task '${task}' are not where they should begin:\n` +
        `${shown.join('\n')}${strays.length > SHOWN ? '\n  and others' : ''}`,
      hints: ["Correct the places; or leave these questions out with misplaced: 'skip', which tells how many they are."],
    },
    { exitCode: 1 },
  );
}

/** A line for the questions that were left out, and for the answers that no window holds or that are too long to be given. */
export function lostAnswers(
  task: string,
  train: readonly ReadExample<Asked>[],
  dev: readonly ReadExample<Asked>[],
  { length, answerLength }: { readonly length: number; readonly answerLength: number },
): string[] {
  const skipped = train.filter(({ example }) => example.isMisplaced).length;
  const unlearned = train.filter(({ rows }) => rows.length === 0).length - skipped;
  const answered = dev.filter(({ example: { answers, spans } }) => answers.length > 0 && spans.length > 0);
  const unreachable = answered.filter((read) => !isReachable(read, answerLength)).length;
  const beyond = [
    ...(unlearned > 0 ? [`${part(unlearned, train.length)} training questions, of which nothing is learned`] : []),
    ...(unreachable > 0 ? [`${part(unreachable, dev.length)} dev questions, which cannot be answered quite rightly`] : []),
  ].join(', and ');
  return [
    ...(skipped > 0
      ? [`${task}: left out because the answer is not where it should begin: ${part(skipped, train.length)} training questions.`]
      : []),
    ...(beyond === ''
      ? []
      : [`${task}: no window of ${length} tokens holds the answer, or it has more than ${answerLength} tokens: ${beyond}.`]),
  ];
}

/** Whether some window holds one of the answers, which is not too long. */
function isReachable({ example: { spans }, rows }: ReadExample<Asked>, answerLength: number): boolean {
  const own = rows as readonly QuestionRow[];
  const [{ passage }] = own;
  return spans.some((span) => {
    const tokens = passage && tokensOf(span, passage);
    return tokens && tokens.to - tokens.from <= answerLength && own.some(({ place }) => place && holds(place, tokens));
  });
}

function part(some: number, all: number): string {
  return `${some.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`;
}

function abridged(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
