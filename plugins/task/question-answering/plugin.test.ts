import { describe, expect, it } from 'vitest';
import {
  bertFrame,
  plainFrame,
  xlnetFrame,
  type Frame,
  type QuestionExample,
  type ReadExample,
  type Task,
  type Tokenizer,
} from 'electra-run';
import { questionTask } from '../../../test/support/questions.ts';

/** A token per letter: its character code; nothing of blanks. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => letters.encodeWithOffsets(text).ids,
  encodeWithOffsets(text: string) {
    const starts = Array.from(text.matchAll(/\S/gu), ({ index }) => index);
    return { ids: starts.map((start) => text.charCodeAt(start)), starts, ends: starts.map((start) => start + 1) };
  },
} as unknown as Tokenizer;

type Options = NonNullable<Parameters<typeof questionTask>[1]>;

const asked = (passage: string, answers: readonly string[], question = 'qu'): QuestionExample => ({
  id: passage,
  question,
  passage,
  answers,
  spans: answers.map((text) => ({ text, start: passage.indexOf(text) })),
  place: `train.json: data[0] '${passage}'`,
});

describe('rows', () => {
  it('have the question first and the passage second, and point at the first and the last token of the answer', async () => {
    const { train } = await read([asked('ab cd ef', ['cd'])]);
    expect(train[0].rows).toMatchObject([
      {
        sequences: [{ ids: ids('[qu]abcdef]'), segments: Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]), pieces: { all: 8, cut: 0 } }],
        values: { start: [6], end: [7] },
      },
    ]);
  });

  it('are windows of a long passage; those without the answer point at the first token of the frame', async () => {
    const { train } = await read([asked('abcdefgh', ['fg'])], { length: 9, stride: 2 });
    expect(train[0].rows.map(shown)).toEqual(['[qu]abcd] 0-0', '[qu]cdef] 0-0', '[qu]efgh] 5-6']);
  });

  it('share half of their room unless a stride is given', async () => {
    const { train } = await read([asked('abcdefgh', ['a'])], { length: 9 });
    expect(train[0].rows.map(shown)).toEqual(['[qu]abcd] 4-4', '[qu]cdef] 0-0', '[qu]efgh] 0-0']);
  });

  it('point at the first of several answers that a window holds', async () => {
    const { train } = await read([asked('abcdefgh', ['gh', 'bc', 'b'])], { length: 9, stride: 4 });
    expect(train[0].rows.map(shown)).toEqual(['[qu]abcd] 5-6', '[qu]efgh] 6-7']);
  });

  it('of a question without an answer point at the first token of the frame', async () => {
    const { train } = await read([asked('ab', []), asked('ab', ['a'])]);
    expect(train.flatMap(({ rows }) => rows.map(shown))).toEqual(['[qu]ab] 0-0', '[qu]ab] 4-4']);
  });

  it('of a frame with nothing in front point at what stands between question and passage', async () => {
    const frames: Frame[] = [plainFrame(letters.special), xlnetFrame(letters.special)];
    const rows = await Promise.all(frames.map(async (frame) => (await read([asked('ab', [])], {}, frame)).train[0].rows.map(shown)));
    expect(rows).toEqual([['qu]ab 2-2'], ['qu]ab][ 2-2']]);
  });

  it('have at most half of their room for the question; what is cut off it is counted', async () => {
    const { train } = await read([asked('abc', ['c'], 'question')], { length: 10 });
    expect(train[0].rows.map(shown)).toEqual(['[que]abc] 7-7']);
    expect(train[0].rows[0].sequences[0].pieces).toEqual({ all: 11, cut: 5, empty: 0 });
    const { train: shorter } = await read([asked('abc', ['c'], 'question')], { questionLength: 1 });
    expect(shorter[0].rows.map(shown)).toEqual(['[q]abc] 5-5']);
  });

  it('are pieces that an answer only touches, too', async () => {
    const pieces = { ...letters, encodeWithOffsets: () => ({ ids: [97, 98], starts: [0, 4], ends: [4, 8] }) } as Tokenizer;
    const { train } = await read([asked('1990s to', ['90'])], {}, bertFrame(letters.special), pieces);
    expect(train[0].rows[0].values).toEqual({ start: [4], end: [4] });
  });

  it('are none of a training question whose answer no window holds, and a line says so', async () => {
    const { task, train, dev } = await read([asked('abcdefgh', ['cdefg']), asked('ab', ['a'])], { length: 9, answerLength: 2 });
    expect(train.map(({ rows }) => rows.length)).toEqual([0, 1]);
    expect(task.remarks?.(train, dev)).toEqual([
      'asked: no window of 9 tokens holds the answer, or it has more than 2 tokens: 1 of 2 training questions, of which nothing is ' +
        'learned, and 1 of 2 dev questions, which cannot be answered quite rightly.',
    ]);
  });
});

describe('answers that are not where they should begin', () => {
  const stray = { ...asked('ab cd', ['cd']), spans: [{ text: 'cd', start: 1 }] };

  it('are refused with what stands there', async () => {
    await expect(read([stray, asked('ab', ['a'])])).rejects.toThrow(
      "Answers to 1 of 2 training questions of the task 'asked' are not where they should begin:\n" +
        "  train.json: data[0] 'ab cd': 'cd' should begin at 1, and there stands 'b '",
    );
    const behind = [
      { ...stray, spans: [{ text: 'cd', start: 99 }] },
      { ...stray, spans: [] },
      { ...stray, spans: [{ text: 'ab', start: -1 }] },
    ];
    await expect(read(behind)).rejects.toThrow(
      /begin at 99, and there stands nothing\n.*has no place in the passage\n.*should begin at -1/,
    );
  });

  it('are left out and counted where that is asked for', async () => {
    const { task, train, dev } = await read([stray, asked('ab', ['a'])], { misplaced: 'skip' });
    expect(train.map(({ rows }) => rows.length)).toEqual([0, 1]);
    expect(task.remarks?.(train, dev)).toEqual([
      'asked: left out because the answer is not where it should begin: 1 of 2 training questions.',
    ]);
  });

  it('in dev are judged by their texts all the same', async () => {
    const { dev } = await read([asked('ab', ['a'])], {}, undefined, undefined, [stray]);
    expect(dev[0].rows).toHaveLength(1);
  });
});

describe('what metrics are told', () => {
  const [whole, none] = [asked('ab cd ef', ['cd']), asked('ab cd ef', [])];
  /** Logits that say `cd`, in which no answer has so much in all. */
  const logits = (sum: number): Float32Array => {
    const all = new Float32Array(2 * 11);
    [all[2 * 6], all[2 * 7 + 1], all[0]] = [2, 3, sum];
    return all;
  };
  const judged = async (train: QuestionExample[], sum: number, options: Options = {}) => {
    const { task, dev } = await read(train, options, undefined, undefined, [whole]);
    return task.observe(dev[0], [logits(sum)], 0).answers;
  };

  it('is the text of the passage as it stands there, and how far no answer is ahead', async () => {
    expect(await judged([whole], 1)).toEqual([{ wanted: ['cd'], text: 'cd', noAnswer: -4, declined: false }]);
  });

  it('is that there is none where it is ahead, if training has such questions', async () => {
    expect((await judged([whole, none], 6))?.[0]).toEqual({ wanted: ['cd'], text: 'cd', noAnswer: 1, declined: true });
    expect((await judged([whole, none], 5))?.[0].declined).toBe(false);
    expect((await judged([whole], 6))?.[0].declined).toBe(false);
  });

  it('is that at another threshold, if one is given', async () => {
    expect((await judged([whole, none], 6, { noAnswerThreshold: 1 }))?.[0].declined).toBe(false);
    expect((await judged([whole], 4, { noAnswerThreshold: -2 }))?.[0].declined).toBe(true);
  });

  it('is no answer longer than allowed', async () => {
    expect((await judged([whole], 1, { answerLength: 1 }))?.[0]).toMatchObject({ text: 'd', noAnswer: -2 });
  });

  it('is of the floor what is said without reading', async () => {
    const of = async (train: QuestionExample[]) => {
      const { task, train: learned, dev } = await read(train, {}, undefined, undefined, [whole]);
      return task.floor?.(learned, dev);
    };
    expect(await of([asked('ab cd ef', ['cd ef']), whole])).toMatchObject({
      note: 'the first 2 words of the passage',
      observations: { answers: [{ text: 'ab cd', declined: false }] },
    });
    expect(await of([whole, none])).toMatchObject({ note: 'no answer to any question', observations: { answers: [{ declined: true }] } });
  });
});

it('a dataset of labels is refused with what to take', async () => {
  const labelled = { name: 'texts', labels: async () => ['a', 'b'], split: async () => [{ text: 'x', label: 'a' }] };
  await expect(questionTask({ train: [], dev: [] }, { dataset: labelled }).examples()).rejects.toThrow(
    "The dataset 'texts' has a label per text, and question-answering wants questions about passages.",
  );
});

interface Read {
  readonly task: Task;
  readonly train: readonly ReadExample[];
  readonly dev: readonly ReadExample[];
}

async function read(
  train: readonly QuestionExample[],
  options: Options = {},
  frame = bertFrame(letters.special),
  tokenizer = letters,
  dev = train,
): Promise<Read> {
  const task = questionTask({ train, dev }, options);
  const examples = await task.examples();
  const [learned, judged] = [examples.train, examples.dev].map((side) =>
    side.map((example) => ({ example, rows: task.rows(example, { tokenizer, frame }) })),
  );
  return { task, train: learned, dev: judged };
}

function ids(text: string): Int32Array {
  return Int32Array.from(text, (letter) => ({ '[': 2, ']': 3 })[letter] ?? letter.charCodeAt(0));
}

/** `[qu]abcd] 4-5`: the tokens, and where the answer begins and ends. */
function shown({ sequences, values }: ReadExample['rows'][number]): string {
  const letter = (id: number): string => ({ 2: '[', 3: ']' })[id] ?? String.fromCodePoint(id);
  return `${Array.from(sequences[0].ids, letter).join('')} ${values.start[0]}-${values.end[0]}`;
}
