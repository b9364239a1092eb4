/**
 * Cuts texts into words as the `pre_tokenizer` of a tokenizer.json says, with the place of each.
 *
 * The library has these steps too, and gives no places; and some of its are for ASCII alone. Its translation of patterns is used here.
 */
import { spelled } from '../bytes.ts';
import { prepended, type JsonStep } from '../normalize.ts';
import { jsonText } from './json-text.ts';
import { cutAt, partOf, respelled, type Behavior, type Part } from './parts.ts';
import { patternOf } from './pattern.ts';

/** Cuts a part into more of them. */
export type Cutter = (part: Part) => readonly Part[];

const WHITE = /\p{White_Space}+/gu;
const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/gu;
/** Words of letters, or of what is neither letter nor white space. */
const WORD = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu;
/** GPT-2's. */
const BYTE_LEVEL =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;
const BEHAVIORS: readonly Behavior[] = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];

/** `json`: as tokenizer.json has it. Throws a RangeError that says which step it has that is none of these. */
export function cutterOf(json: unknown): Cutter {
  if (json === undefined || json === null) return (part) => [part];
  const step = json as JsonStep;
  switch (step.type) {
    case 'Sequence': {
      const cutters = (Array.isArray(step.pretokenizers) ? step.pretokenizers : []).map(cutterOf);
      return (part) => cutters.reduce<readonly Part[]>((parts, cut) => parts.flatMap(cut), [part]);
    }
    case 'BertPreTokenizer':
      return (part) => cutAt(part, WHITE, 'Removed').flatMap((word) => cutAt(word, PUNCTUATION, 'Isolated'));
    case 'Whitespace':
      return (part) => cutAt(part, WORD, 'Removed', true);
    case 'WhitespaceSplit':
      return (part) => cutAt(part, WHITE, 'Removed');
    case 'CharDelimiterSplit': {
      const pattern = patternOf({ String: step.delimiter });
      return (part) => cutAt(part, pattern, 'Removed');
    }
    case 'Punctuation': {
      const behavior = behaviorOf(step);
      return (part) => cutAt(part, PUNCTUATION, behavior);
    }
    case 'Digits': {
      const behavior = step.individual_digits === true ? 'Isolated' : 'Contiguous';
      return (part) => cutAt(part, /\p{N}/gu, behavior);
    }
    case 'Split': {
      const [pattern, behavior] = [patternOf(step.pattern), behaviorOf(step)];
      return (part) => cutAt(part, pattern, behavior, step.invert === true);
    }
    case 'FixedLength': {
      const length = Number(step.length ?? 5);
      if (!Number.isInteger(length) || length < 1) throw new RangeError(`it cuts texts into lengths of ${jsonText(step.length)}`);
      return (part) => cutAt(part, new RegExp(`[^]{1,${length}}`, 'gu'), 'Isolated');
    }
    case 'Metaspace':
      return metaspaceOf(step);
    case 'ByteLevel':
      return byteLevelOf(step);
    default:
      throw new RangeError(`its texts are cut into words by ${jsonText(step.type)} (pre_tokenizer), which is not known here`);
  }
}

function behaviorOf({ behavior = 'Isolated' }: JsonStep): Behavior {
  const known = BEHAVIORS.find((each) => each.toLowerCase() === String(behavior).toLowerCase());
  if (known === undefined) throw new RangeError(`its pre_tokenizer has the behavior ${jsonText(behavior)}, which is not known here`);
  return known;
}

function metaspaceOf({ replacement = '▁', add_prefix_space: adds, prepend_scheme: said, split = true }: JsonStep): Cutter {
  const mark = String(replacement);
  const scheme = said ?? (adds === false ? 'never' : 'always');
  const begins = patternOf({ String: mark });
  return (part) => {
    const marked = respelled(part, (character) => (character === ' ' ? mark : character));
    const isLed = scheme === 'always' || (scheme === 'first' && part.isFirst);
    const whole = isLed && !marked.text.startsWith(mark) ? prepended(marked, mark) : marked;
    return split === false ? [whole] : cutAt(whole, begins, 'MergedWithNext');
  };
}

function byteLevelOf({ add_prefix_space: adds = true, use_regex: byPattern = true }: JsonStep): Cutter {
  return (part) => {
    const whole = adds === true && !part.text.startsWith(' ') ? prepended(part, ' ') : part;
    const words = byPattern === false ? [partOf(whole, 0, whole.text.length)] : cutAt(whole, BYTE_LEVEL, 'Isolated');
    return words.map((word) => respelled(word, spelling));
  };
}

/** A character's bytes; those that were asked for are remembered. */
function spelling(character: string): string {
  const known = spellings.get(character);
  if (known !== undefined) return known;
  const found = spelled(character);
  spellings.set(character, found);
  return found;
}

/** At most as many as there are characters. */
const spellings = new Map<string, string>();
