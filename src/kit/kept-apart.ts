/**
 * Sequences of several documents that do not see each other: every document, or piece of one, stands in a frame of its own and
 * is read as if it were alone in its sequence (block-diagonal attention, positions that begin anew).
 */
import { Type } from 'typebox';
import { endedBy } from '../data/frame.ts';
import type { Example, Examples, ExampleSetting, TokenText } from '../kinds/examples.ts';
import { firstAtLeast, sequencesFrom } from './sequences.ts';

/** The option `attention` of example builders that put several documents into a sequence. */
export const attentionOption = Type.Union([Type.Literal('sequence'), Type.Literal('document')], {
  default: 'sequence',
  description:
    'sequence: a token sees all of its sequence; document: it sees its own document alone, and positions begin anew in each, ' +
    'as if each document stood in a sequence of its own.',
});

/** `starts`: first id of each run, and the end of the last one. Each document of a run needs room for the whole frame. */
export function apartFrom(text: TokenText, starts: Float64Array, setting: ExampleSetting): Examples {
  const { frame } = setting;
  const between = [...frame.after, ...frame.before];
  const made = sequencesFrom(text, starts, { ...setting, frame: { ...frame, between } });
  return {
    ...made,
    at(index, epoch): Example {
      const example = made.at(index, epoch);
      const { segments } = example;
      const documents = new Int32Array(segments.length);
      let next = firstAtLeast(text.documents, starts[index] + 1);
      for (let inside = 1; text.documents[next] < starts[index + 1]; inside++, next++) {
        const begin = text.documents[next] - starts[index] + inside * between.length;
        documents.fill(begin, begin);
        endedBy(frame, segments.subarray(0, begin));
      }
      return { ...example, documents };
    },
  };
}
