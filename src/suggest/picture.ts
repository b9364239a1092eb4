/** What was found in a text, and what is suggested for it, for a person: a few lines and a picture of lengths. */
import { formatBytes, formatCount, formatShare, formatTime } from '../plan/units.ts';
import { lengthsPicture } from '../prepare/text.ts';
import { formatFigure } from '../track/table.ts';
import type { DocumentSample } from './sample.ts';
import type { Suggestion } from './suggest.ts';
import type { TextFiles } from './text-files.ts';

/** What was looked at: all of the text, or which part of it. */
export function lookedAtText({ files, empty }: TextFiles, sample: DocumentSample, seed: number): string {
  const { bytes, isWhole, scale, documents } = sample;
  const all = files.length === 1 ? 'one file' : `${formatFigure(files.length)} files`;
  const none = empty.length === 0 ? '' : ` ${formatFigure(empty.length)} more without a byte: ${empty.slice(0, 3).join(', ')}.`;
  if (isWhole) return `All of ${all}: ${formatBytes(bytes)} of text in ${formatFigure(documents.length)} documents.${none}`;
  const what = files.length === 1 ? 'one file' : 'the files';
  return (
    `A part of ${what}: ${formatBytes(bytes)} of about ${formatBytes(bytes * scale)} of text, ` +
    `${files.length === 1 ? placesOfOne(sample) : placesOfMany(sample, files.length, seed)}, in ` +
    `${formatFigure(documents.length)} documents. Figures beyond it are estimates; --sample looks at more.${none}`
  );
}

function placesOfOne({ places, spread }: DocumentSample): string {
  return spread === 0 ? 'its beginning' : `from ${places} places all over it`;
}

/** e.g. `16 places all over each of 2 and the beginnings of 3 of 40 files, chosen by seed 1`. */
function placesOfMany({ files: read, spread, begun }: DocumentSample, count: number, seed: number): string {
  const which =
    read === count ? `${formatFigure(count)} files` : `${formatFigure(read)} of ${formatFigure(count)} files, chosen by seed ${seed}`;
  if (spread > 0 && begun > 0) return `places all over ${formatFigure(spread)}, the beginnings of ${formatFigure(begun)} of ${which}`;
  return spread > 0 ? `places all over ${which}` : begun > 0 ? `the beginnings of ${which}` : which;
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
