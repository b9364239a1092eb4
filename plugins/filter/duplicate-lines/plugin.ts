/**
 * Lines that come again and again over the corpus are taken out of its texts: menus, footers, notices (CCNet, Wenzek et al. 2020,
 * https://arxiv.org/abs/1911.00359, which removes all but the first). White space within them makes no difference, and blank lines are
 * left alone.
 */
import { defineComponent, fingerprintOf, comparableText, TextCounts, Type, upTo, type Filter, type Judgement } from 'electra-run';

const VERSION = 1;

const Options = Type.Object({
  times: Type.Integer({
    default: 10,
    minimum: 1,
    ...upTo(1_000_000),
    description: 'How often a line is let pass, counted over all texts. CCNet has 1, which also takes away lines like "Yes."',
  }),
});

export default defineComponent({
  kind: 'filter',
  name: 'duplicate-lines',
  summary: 'Takes lines out that have come too often in the corpus; takes 27 to 54 bytes of memory for each different line.',
  options: Options,
  create: ({ times }): Filter => ({
    name: 'duplicate-lines',
    fingerprint: fingerprintOf({ version: VERSION, times }),
    sieve() {
      const counts = new TextCounts();
      return { judge: ({ text }) => withoutLines(text, counts, times) };
    },
  }),
});

function withoutLines(text: string, counts: TextCounts, times: number): Judgement | null {
  const lines = text.split('\n');
  const taken: string[] = [];
  const left = lines.filter((line) => {
    const plain = comparableText(line);
    if (plain === '' || counts.meet(plain) < times) return true;
    taken.push(plain);
    return false;
  });
  if (taken.length === 0) return null;
  const more = taken.length === 1 ? '' : ` and ${taken.length - 1} more`;
  return {
    text: left.join('\n'),
    reason: `the line '${shortened(taken[0])}'${more} came ${times.toLocaleString('en')} ${times === 1 ? 'time' : 'times'} before`,
  };
}

/** Characters of a line that are shown. */
const SHOWN = 60;

function shortened(line: string): string {
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`;
}
