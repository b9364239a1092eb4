/**
 * Text as it may reach a terminal: what would steer it is written out, whoever it comes from; our own colours pass.
 *
 * A colour of ours is sealed when it is painted: its sequence carries a number that is drawn anew in every process. Text of
 * others (files, names, arguments, errors of plugins) cannot know the number, so what it has of sequences is not ours and is
 * shown as `\u001b[31m`. Inside JSON that spelling means the same character, so that no value changes there.
 */
import { randomInt } from 'node:crypto';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Where the threads that this one starts find the number. */
const KEY = 'electra-run: seal of colours';

let own: string | undefined;

/** Groups of four digits, so that what measures text sees an ordinary sequence for colours. */
function seal(): string {
  own ??= String(getEnvironmentData(KEY) ?? Array.from({ length: 5 }, () => randomInt(1000, 10_000)).join(';'));
  setEnvironmentData(KEY, own);
  return own;
}

/** A sequence that passes {@link shown}: `31m` for red. */
export function sealed(sequence: string): string {
  return `\u001B[${seal()};${sequence}`;
}

/** Goes back to the start of the line. */
export function lineStart(): string {
  return sealed('1G');
}

/**
 * What a text of strangers must not do to a terminal: C0 without tab and line break, DEL, C1, line separators, marks that turn the
 * direction of text, halves of characters. A carriage return passes where it only ends a line.
 */
const STEERING = /(?![\t\n]|\r\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]|\p{Cs}/gu;

/** The text with all that steers a terminal written out, except for what is {@link sealed}. */
export function visible(text: string): string {
  return mapped(text, sealed);
}

/** The same with our colours as a terminal takes them: for what leaves the program, once. */
export function shown(text: string): string {
  return mapped(text, (sequence) => `\u001B[${sequence}`);
}

function mapped(text: string, ours: (sequence: string) => string): string {
  return text
    .split(new RegExp(`\\u001B\\[${seal()};(\\d+[mG])`))
    .map((part, index) => (index % 2 === 1 ? ours(part) : part.replaceAll(STEERING, writtenOut)))
    .join('');
}

function writtenOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
