/** What is known of a text, as tables and pictures for a person. */
import { shareText } from '../data/load.ts';
import { packedOf, packedText } from '../data/packed.ts';
import { exampleLength } from '../objective/fields.ts';
import { formatBytes, formatCount, formatShare } from '../plan/units.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import type { PreparedText } from './prepare.ts';
import type { PartStatistics, TextStatistics } from './statistics.ts';
import type { Reasons } from './why.ts';

/** `electra-run data prepare`. */
export function preparedText(
  { stores, folder, examples, objective, request: { tokenizer } }: PreparedText,
  { heldOut: asked, length }: { readonly heldOut: number; readonly length: number },
): string {
  const { train, heldOut } = stores;
  const all = train.text.tokens + heldOut.text.tokens;
  return [
    `text        ${formatCount(all)} tokens in ${formatFigure(train.text.documents.length + heldOut.text.documents.length)} documents; ` +
      `held out: ${shareText({ tokens: heldOut.text.tokens, share: heldOut.text.tokens / all, asked })}`,
    `vocabulary  ${formatFigure(tokenizer.vocabularySize)} pieces`,
    `examples    ${formatFigure(examples.train.count)} to train on, ${formatFigure(examples.heldOut.count)} held out`,
    `packing     ${packedText(packedOf(examples.train, exampleLength(objective, length)))}`,
    `store       ${folder} (${formatBytes(train.size + heldOut.size)})`,
  ].join('\n');
}

/** `electra-run data stats`. */
export function statisticsText({ train, heldOut, vocabulary, scripts, duplicates, filters }: TextStatistics): string {
  const row = (name: string, of: (part: PartStatistics) => string): string[] => [name, of(train), of(heldOut)];
  const table = renderTable(
    ['', 'train', 'held out'],
    [
      row('documents', ({ documents }) => formatFigure(documents)),
      row('tokens', ({ tokens }) => formatFigure(tokens)),
      row('share of the text', ({ share }) => formatShare(share)),
      row('text', ({ bytes }) => formatBytes(bytes)),
      row('bytes per token', ({ bytes, tokens }) => formatFigure(bytes / Math.max(1, tokens))),
      row('unknown', ({ unknown }) => formatShare(unknown)),
      row('tokens per document: least', ({ lengths }) => formatFigure(lengths.least)),
      row('  half are below', ({ lengths }) => formatFigure(lengths.median)),
      row('  nine tenths are below', ({ lengths }) => formatFigure(lengths.tenth)),
      row('  greatest', ({ lengths }) => formatFigure(lengths.greatest)),
      row('sequences', ({ sequences }) => formatFigure(sequences)),
      row('padding in them', ({ padding }) => formatShare(padding)),
      ...(train.packing
        ? [
            row('documents in a sequence', ({ packing, sequences }) => formatFigure((packing?.pieces ?? 0) / Math.max(1, sequences))),
            row('documents cut', ({ packing }) => formatFigure(packing?.cut)),
            row('tokens in no sequence', ({ packing }) => formatFigure(packing?.dropped)),
          ]
        : []),
    ],
  );
  const pieces = vocabulary.mostFrequent.map(({ piece, share }) => `${piece} ${formatShare(share)}`).join(', ');
  return [
    table,
    `Tokens per document (train)\n${lengthsPicture(train.histogram)}`,
    `Vocabulary: ${formatFigure(vocabulary.used)} of ${formatFigure(vocabulary.size)} pieces stand in the text; ` +
      `the hundred most frequent are ${formatShare(vocabulary.topHundred)} of it.\nMost frequent: ${pieces}`,
    `Scripts of the letters: ${
      Object.entries(scripts)
        .map(([name, share]) => `${name} ${formatShare(share)}`)
        .join(', ') || 'there are no letters'
    }`,
    `Duplicates: ${formatFigure(duplicates.documents)} documents stood there before; ` +
      `${formatFigure(duplicates.heldOutSeen)} different held-out ones are trained on too.`,
    ...(filters.length === 0
      ? []
      : [
          renderTable(
            ['filter', 'documents it was shown', 'removed', 'changed'],
            filters.map(({ filter, seen, removed, changed }) => [
              filter,
              ...[seen, removed, changed].map((each) => formatFigure(each.documents)),
            ]),
          ),
        ]),
  ].join('\n\n');
}

const BAR = 40;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar for each bin of a histogram whose bins double. */
export function lengthsPicture(histogram: readonly number[]): string {
  const most = Math.max(1, ...histogram);
  const names = histogram.map((_, bin) => (bin === 0 ? '1' : `${2 ** bin}–${2 ** (bin + 1) - 1}`));
  const width = Math.max(0, ...names.map(({ length }) => length));
  return histogram
    .flatMap((count, bin) => {
      if (histogram.slice(0, bin + 1).every((each) => each === 0)) return [];
      const eighths = Math.round((8 * BAR * count) / most);
      const bar = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
      return [`${names[bin].padStart(width)}  ${bar}${bar === '' ? '' : ' '}${formatFigure(count)}`];
    })
    .join('\n');
}

/** `electra-run data why`. */
export function reasonsText({ folder, found, key, stores }: Reasons): string {
  const others = stores.filter((store) => store.folder !== folder);
  return [
    found ? `There: ${folder}` : `Not there: ${folder}`,
    'Its key is made of these; another value of one of them is another store.',
    renderTable(
      ['', ''],
      Object.entries(key).map(([name, value]) => [name, String(value)]),
    )
      .split('\n')
      .slice(2)
      .join('\n'),
    ...(others.length === 0
      ? ['There is no other store in the cache.']
      : [
          renderTable(
            ['other stores', 'tokens', 'size', 'what differs'],
            others.map((store) => [
              store.folder.slice(store.folder.lastIndexOf('/') + 1),
              formatFigure(store.tokens),
              formatBytes(store.bytes),
              [...store.differs, ...(store.unfinished === undefined ? [] : [`unfinished, ${store.unfinished} shards`])].join(', '),
            ]),
          ),
        ]),
  ].join('\n\n');
}
