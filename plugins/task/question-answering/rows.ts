/** A question and its passage as rows: a window of the passage in each, behind the question, and where the answer is in it. */
import {
  ContractError,
  framed,
  frameTokens,
  passageWindows,
  type AnswerSpan,
  type Frame,
  type PassageWindow,
  type QuestionExample,
  type RowSetting,
  type TaskRow,
  type TokenizedPassage,
  type WindowPlace,
} from 'electra-run';

/** A question of one side. */
export interface Asked extends QuestionExample {
  readonly side: 'train' | 'dev';
  /** It is said to have no answer where more than this speaks for none. */
  readonly declines: number;
  /** Of training: none of its answers stands where it should, so that nothing is learned of it. */
  readonly isMisplaced?: true;
}

/** A window, with what finding an answer in it takes; only of dev, where answers are looked for. */
export interface QuestionRow extends TaskRow {
  readonly place?: WindowPlace;
  /** The whole passage, in the first window. */
  readonly passage?: TokenizedPassage;
}

export interface WindowSettings {
  readonly length: number;
  readonly stride?: number;
  readonly questionLength: number;
  readonly head: 'plain' | 'joint';
}

/**
 * In training, every window points at the first of the given answers that it holds whole, or at the token that stands for none. A
 * question whose answers no window holds is not learned from: its windows would say that there is none.
 */
export function rowsOf({ question, passage, spans, side, answers, isMisplaced }: Asked, setting: RowSetting, settings: WindowSettings) {
  if (isMisplaced) return [];
  const { tokenizer, frame } = setting;
  const asked = tokenizer.encode(question);
  const { ids, starts, ends } = tokenizer.encodeWithOffsets(passage);
  const room = settings.length - frameTokens(frame, 2);
  const kept = asked.slice(0, Math.min(settings.questionLength, room >> 1));
  const left = room - kept.length;
  const windows = passageWindows(ids.length, { room: left, stride: settings.stride ?? Math.ceil(left / 2) });
  const tokens = spans.map((span) => tokensOf(span, { text: passage, starts, ends }));
  const rows = windows.map((window) => rowOf({ question: kept, passage: ids, frame, answers: tokens, head: settings.head }, window));
  if (side === 'train' && answers.length > 0 && rows.every(({ isFound }) => !isFound)) return [];
  return rows.map(({ row, place }, index): QuestionRow => {
    const all = asked.length + ids.length;
    const pieces = { all, cut: asked.length - kept.length, empty: Number(asked.length === 0) + Number(ids.length === 0) };
    const sequences = index === 0 ? [{ ...row.sequences[0], pieces }] : row.sequences;
    if (side === 'train') return { ...row, sequences };
    const whole = { text: passage, starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
    return { ...row, sequences, place, ...(index === 0 ? { passage: whole } : {}) };
  });
}

/** Tokens of an answer, as a range; empty where the tokenizer leaves nothing of it. */
export function tokensOf({ text, start }: AnswerSpan, { starts, ends }: TokenizedPassage): PassageWindow {
  let from = 0;
  while (from < starts.length && ends[from] <= start) from += 1;
  let to = from;
  while (to < starts.length && starts[to] < start + text.length) to += 1;
  return { from, to };
}

/** Whether a window has all of it. */
export function holds({ from, to }: PassageWindow, tokens: PassageWindow): boolean {
  return tokens.to > tokens.from && tokens.from >= from && tokens.to <= to;
}

interface Framing {
  readonly question: readonly number[];
  readonly passage: readonly number[];
  readonly frame: Frame;
  readonly answers: readonly PassageWindow[];
  readonly head: 'plain' | 'joint';
}

function rowOf({ question, passage, frame, answers, head }: Framing, window: PassageWindow) {
  const { ids, segments, special } = framed(frame, question, passage.slice(window.from, window.to));
  const at = frame.before.length + question.length + frame.between.length;
  const none = special.indexOf(1);
  if (none < 0 || none >= at)
    throw new ContractError('objective', "its frame has no token before a second text, and question-answering needs one for 'no answer'");
  const answer = answers.find((tokens) => holds(window, tokens));
  const placeOf = (token: number): number => at + token - window.from;
  const [start, end] = answer ? [placeOf(answer.from), placeOf(answer.to - 1)] : [none, none];
  const beside: TaskRow['values'] = head === 'joint' ? { none: [none], allowed: allowedIn(ids.length, none, at, placeOf(window.to)) } : {};
  return {
    isFound: answer !== undefined,
    place: { ...window, at, none },
    row: { sequences: [{ ids, segments }], values: { start: [start], end: [end], ...beside } } satisfies TaskRow,
  };
}

/** 1 for the tokens of the passage and the one that stands for no answer. */
function allowedIn(length: number, none: number, from: number, to: number): Uint8Array {
  const allowed = new Uint8Array(length).fill(1, from, to);
  allowed[none] = 1;
  return allowed;
}
