/** What was found in a text, and what is suggested for it, for a person: a few lines and a picture of lengths. */
import { formatBytes, formatCount, formatShare, formatTime } from '../plan/units.ts';
import { lengthsPicture } from '../prepare/text.ts';
import { formatFigure } from '../track/table.ts';
import type { DocumentSample } from './sample.ts';
import type { Suggestion } from './suggest.ts';
import type { TextFiles } from './text-files.ts';

/** What was looked at: all of the text, or which part of it. */
export function lookedAtText(
  { files, empty }: TextFiles,
  { bytes, isWhole, isSpread, files: read, scale, documents }: DocumentSample,
  seed: number,
): string {
  const all = files.length === 1 ? 'one file' : `${formatFigure(files.length)} files`;
  const none = empty.length === 0 ? '' : ` ${formatFigure(empty.length)} more without a byte: ${empty.slice(0, 3).join(', ')}.`;
  if (isWhole) return `All of ${all}: ${formatBytes(bytes)} of text in ${formatFigure(documents.length)} documents.${none}`;
  const which = read === files.length ? all : `${formatFigure(read)} of ${all}, chosen by seed ${seed}`;
  const parts = isSpread ? 'places all over' : 'the beginnings of';
  const one = isSpread ? 'from places all over it' : 'its beginning';
  const some = files.length === 1 ? one : `${parts} ${which}`;
  const what = files.length === 1 ? 'one file' : 'the files';
  return (
    `A part of ${what}: ${formatBytes(bytes)} of about ${formatBytes(bytes * scale)} of text, ${some}, in ` +
    `${formatFigure(documents.length)} documents. Figures beyond it are estimates; --sample looks at more.${none}`
  );
}

/** What `init --from` prints on top. */
export function pictureText(suggestion: Suggestion, { isWhole, leftOut, lost }: DocumentSample): string {
  const { facts, statistics, tallies, tokens, filters, network, seconds, memory } = suggestion;
  const { train, heldOut, scripts, vocabulary } = statistics;
  const about = isWhole ? '' : 'about ';
  const used = filters.map(({ filter }) => (typeof filter === 'object' && 'type' in filter ? filter.type : filter));
  const removed = tallies.map(
    ({ filter, removed: taken }) =>
      `${NAMES[filter] ?? filter} ${formatFigure(taken.documents)}${used.includes(filter) ? ' (taken out)' : ''}`,
  );
  const lines: readonly (readonly [string, string])[] = [
    ['tokens', `${about}${formatCount(tokens)} with ${formatFigure(vocabulary.size)} pieces; ${unknownText(train.unknown)}`],
    ['words', `half of the documents have ${formatFigure(facts.medianWords)} or more`],
    [
      'letters',
      Object.entries(scripts)
        .map(([script, share]) => `${script} ${formatShare(share)}`)
        .join(', ') || 'none',
    ],
    ['documents', removed.join(', ')],
    ...(leftOut.empty + leftOut.broken === 0
      ? []
      : [
          [
            'left out',
            `${formatFigure(leftOut.empty)} records without a text, ${formatFigure(leftOut.broken)} that cannot be read`,
          ] as const,
        ]),
    ...(lost.length === 0
      ? []
      : [['U+FFFD', `in ${formatFigure(lost.length)} files: characters that an earlier conversion lost`] as const]),
    ['suggested', `the network '${network}', trained in ${formatTime(seconds)} on this machine, in ${formatBytes(memory)} of memory`],
  ];
  return [
    ...lines.map(([name, text]) => `${name.padEnd(11)} ${text}`),
    '',
    'Tokens per document',
    lengthsPicture(summed(train.histogram, heldOut.histogram)),
  ].join('\n');
}

const NAMES: Readonly<Record<string, string>> = {
  length: 'scraps',
  'exact-duplicates': 'duplicates',
  'near-duplicates': 'near duplicates',
};

function unknownText(unknown: number): string {
  return unknown === 0 ? 'none is unknown' : `${formatShare(unknown)} of them unknown`;
}

function summed(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, bin) => (a[bin] ?? 0) + (b[bin] ?? 0));
}
