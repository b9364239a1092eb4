/**
 * From documents that were read to a suggested experiment: rules in the files beside this one decide, and what they decide by is tried on
 * the documents and on this machine.
 */
import type { TextStatistics } from '../prepare/statistics.ts';
import type { FilterTally } from '../kinds/filter.ts';
import type { Bench, TriedText } from './bench.ts';
import { characterFacts, type CharacterFacts } from './characters.ts';
import { duplicateFilters, filtersOf, scrapsFilter, type SuggestedFilter } from './filters.ts';
import { examplesFor, sequenceLength, emptyShare } from './lengths.ts';
import { isTeachable, NETWORKS, networkOf, tokensFor, type NetworkSize, type Teaching } from './network.ts';
import type { DocumentSample } from './sample.ts';
import type { Suggested } from './suggested.ts';
import { firstVocabulary, isFrequent, isTooUnknown, tokenizerFor, VOCABULARIES, vocabularyOf } from './tokenizer.ts';
import { batchOf, dropoutOf, heldOutOf, trainingOf } from './training.ts';
import { formatCount } from '../plan/units.ts';

/** What suggestions follow from. */
export interface SuggestRequest {
  readonly sample: DocumentSample;
  readonly bench: Bench;
  /** Time that the training may take. */
  readonly hours: number;
  /** Told what is looked at next. */
  readonly onStage?: (stage: string) => void;
}

/** Everything but the corpus, and what was found on the way. */
export interface Suggestion {
  /** In the order of an experiment's sections. */
  readonly suggestions: readonly Suggested[];
  readonly filters: readonly SuggestedFilter[];
  readonly tallies: readonly FilterTally[];
  readonly facts: CharacterFacts;
  /** Of the documents that the filters leave, tokenized as suggested. */
  readonly statistics: TextStatistics;
  /** Tokens of the whole text, estimated where not all was read. */
  readonly tokens: number;
  readonly network: string;
  /** Of the suggested training with its evaluations. */
  readonly seconds: number;
  /** Bytes at its peak. */
  readonly memory: number;
}

/** Of the time that there is, what evaluations, checkpoints and the beginning take. */
const OVERHEAD = 0.1;
/** Above it, a text is English. */
const ENGLISH = 0.12;

/** Looks at the documents and times the machine; what is tried is on the bench, and whoever made that clears it. */
export async function suggest({ sample, bench, hours, onStage = () => undefined }: SuggestRequest): Promise<Suggestion> {
  const facts = characterFacts(sample.documents);
  onStage('duplicates');
  const { tallies, filters } = await filtersOn(bench, facts);
  bench.filter(filters.map(({ filter }) => filter));
  onStage('vocabulary');
  const { tokenizer, text } = await tokenizerOn(bench, sample, facts);
  const { lengths } = text;
  const documents = Math.round(lengths.length * sample.scale);
  const tokens = Math.round(lengths.reduce((sum, each) => sum + each, 0) * sample.scale);
  const held = heldOutOf(tokens, documents);
  onStage('speed of this machine');
  const seconds = 3600 * hours;
  const chosen = await networkOn(bench, { tokenizer, tokens, seconds, lengths });
  const { size, length } = chosen;
  const sequence = Number(length.value);
  const sizes = networkOf(size, chosen.teaching, sequence);
  const batch = batchOf(chosen.teaching, sequence);
  const course = await courseOn(bench, [...tokenizer, length, ...sizes, ...rateOf(size)], { batch, length: sequence, seconds });
  const time = (course.seconds / course.secondsPerStep) * course.batch * sequence;
  const training = trainingOf({ ...course, length: sequence, text: tokens });
  const steps = Number(training.find(({ path }) => path === 'train.steps')?.value);
  const passes = (steps * course.batch * sequence) / Math.max(1, tokens);
  return {
    suggestions: [
      ...tokenizer,
      length,
      held,
      examplesFor(emptyShare(lengths, sequence)),
      ...networkOf(size, { text: tokens, time }, sequence, chosen.larger),
      ...dropoutOf(passes),
      ...rateOf(size),
      ...training,
      ...evaluationsOf(facts),
    ],
    filters,
    tallies,
    facts,
    statistics: await text.statistics(),
    tokens,
    network: size.name,
    seconds: steps * course.secondsPerStep + course.evaluation,
    memory: course.memory,
  };
}

/** What the filters take out, one behind the other: scraps only where they are not the text. */
async function filtersOn(bench: Bench, facts: CharacterFacts): Promise<Pick<Suggestion, 'tallies' | 'filters'>> {
  const scraps = scrapsFilter(facts);
  const [short] = await bench.filtered([scraps]);
  const without = filtersOf([scraps], [short]);
  const tried = [...without.map(({ filter }) => filter), ...duplicateFilters(facts)];
  const all = await bench.filtered(tried);
  return { tallies: without.length > 0 ? all : [short, ...all], filters: filtersOf(tried, all) };
}

/** Tries vocabularies from the largest that the size of the text lets hope for, until nearly all of its pieces are frequent. */
async function tokenizerOn(
  bench: Bench,
  { bytes, scale }: DocumentSample,
  facts: CharacterFacts,
): Promise<{ readonly tokenizer: readonly Suggested[]; readonly text: TriedText }> {
  const first = VOCABULARIES.indexOf(firstVocabulary(bytes * scale, facts) as (typeof VOCABULARIES)[number]);
  let options = tokenizerFor(facts);
  for (let index = first; ; index++) {
    const size = VOCABULARIES[index];
    const text = await bench.text([...options, { path: 'tokenizer.vocabularySize', value: size }]);
    const { unknown } = text;
    // What is made of bytes knows all of them, and so comes once.
    if (isTooUnknown(unknown)) {
      options = tokenizerFor(facts, unknown);
      index -= 1;
      continue;
    }
    const learned = { size, frequencies: text.frequencies, scale };
    const isLast = index === VOCABULARIES.length - 1 || VOCABULARIES[index + 1] < facts.alphabet;
    if (isLast || isFrequent(learned)) return { tokenizer: [...options, vocabularyOf(learned)], text };
  }
}

interface NetworkRequest {
  readonly tokenizer: readonly Suggested[];
  readonly tokens: number;
  readonly seconds: number;
  readonly lengths: Float64Array;
}

interface ChosenNetwork {
  readonly size: NetworkSize;
  readonly length: Suggested;
  readonly teaching: Teaching;
  /** What the next size wants. */
  readonly larger?: string;
}

/** The largest network that text and time can teach and that fits the memory; the smallest where none is. */
async function networkOn(bench: Bench, { tokenizer, tokens, seconds, lengths }: NetworkRequest): Promise<ChosenNetwork> {
  let best: ChosenNetwork | undefined;
  for (const size of NETWORKS) {
    const wants = `The next size, ${size.name}, would want ${formatCount(tokensFor(size))}`;
    if (best && !isTeachable(size, { text: tokens, time: Infinity })) return { ...best, larger: `${wants}.` };
    const length = sequenceLength(lengths, size.length);
    const batch = batchOf({ text: tokens, time: Infinity }, Number(length.value));
    const nothing = { text: tokens, time: 0 };
    const sizes = [...networkOf(size, nothing, Number(length.value)), { path: 'train.batch', value: batch }];
    const plan = await bench.plan([...tokenizer, length, ...sizes], 'calibrate');
    const time = (1 - OVERHEAD) * seconds * (plan.speed?.tokensPerSecond ?? 0);
    const teaching = { text: tokens, time };
    if (best && !plan.fits) return { ...best, larger: `The next size, ${size.name}, does not fit the memory of this machine.` };
    if (best && !isTeachable(size, teaching))
      return { ...best, larger: `${wants}; the time would allow it ${formatCount(Number(time.toPrecision(2)))}.` };
    best = { size, length, teaching };
  }
  if (best === undefined) throw new Error('There are no sizes.');
  return best;
}

interface TimedCourse {
  readonly batch: number;
  readonly secondsPerStep: number;
  readonly seconds: number;
  /** Seconds of the evaluations. */
  readonly evaluation: number;
  readonly memory: number;
}

/** Times real steps, of a batch that fits. */
async function courseOn(
  bench: Bench,
  suggestions: readonly Suggested[],
  { batch: wanted, length, seconds }: { readonly batch: number; readonly length: number; readonly seconds: number },
): Promise<TimedCourse> {
  for (let batch = wanted; ; batch = Math.ceil(batch / 2)) {
    const course: readonly Suggested[] = [
      { path: 'train.batch', value: batch },
      { path: 'train.steps', value: 1000 },
      { path: 'train.evaluateEvery', value: 100 },
    ];
    const plan = await bench.plan([...suggestions, ...course], 'measure');
    if (!plan.fits && batch > 1) continue;
    const evaluation = plan.evaluation.seconds ?? 0;
    const { step } = plan.pretraining;
    if (step.seconds === null) throw new Error(`A step of ${batch} × ${length} tokens was not timed.`);
    const left = Math.max((1 - OVERHEAD) * seconds * 0.5, (1 - OVERHEAD / 2) * seconds - evaluation);
    return { batch, secondsPerStep: step.seconds, seconds: left, evaluation, memory: plan.memory.peak };
  }
}

function rateOf({ rate, hiddenSize }: NetworkSize): readonly Suggested[] {
  return [{ path: 'scheduler.rate', value: rate, why: `For a width of ${hiddenSize}; wide networks stand less.` }];
}

function evaluationsOf({ english }: CharacterFacts): readonly Suggested[] {
  if (english < ENGLISH) return [{ path: 'evaluations', value: [], why: 'The pairs of sentences that ship are English, and this is not.' }];
  return [
    { path: 'evaluations', value: ['minimal-pairs'], why: 'English: is a sentence likelier than the same one with a mistake of grammar?' },
    { path: 'train.evaluateAt', value: 6, why: 'The evaluations, at six steps on the way.' },
  ];
}
