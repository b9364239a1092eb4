import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { silentLog, type Corpus, type Document } from 'electra-run';
import { bzip2Of } from '../../../test/support/bzip2-writer.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import wikipedia from './plugin.ts';

const folder = temporaryFolder('corpus-wikipedia');

/** As `Special:Export` and the dumps have it, version 0.11. */
const PLWIKI = dump(
  [
    page({
      title: 'Żółw',
      id: 12,
      text: "'''Żółw''' – [[gady|gad]]. [[Plik:A.jpg|mini|b]]\n\n== Życie ==\n* dużo &amp; długo\n[[Kategoria:Gady]]",
    }),
    page({ title: 'Testudo', id: 13, redirect: 'Żółw', text: '#PATRZ [[Żółw]]' }),
    page({ title: 'Dyskusja:Żółw', id: 14, ns: 1, text: 'O czym?' }),
    page({ title: 'Szablon:Gad', id: 15, ns: 10, text: 'Gad.' }),
    page({ title: 'Puste', id: 16, text: '{{zalążek}}' }),
    page({ title: 'Dane', id: 17, model: 'json', text: '{}' }),
    page({ title: 'Ukryte', id: 18, text: null }),
    page({ title: 'Woda', id: 19, text: 'Woda to <nowiki>[[H2O]]</nowiki>. {{a}} {{b}} [[Image:C.png]]' }),
  ],
  { name: 'plwiki', file: 'Plik', category: 'Kategoria' },
);

it('has a document for each article, and says what it leaves out', async () => {
  await write('plwiki.xml.bz2', packed(PLWIKI));
  const told: string[] = [];
  const corpus = await create(['plwiki.xml.bz2'], { told });
  for (let pass = 0; pass < 2; pass++)
    expect(await all(corpus)).toEqual([
      { id: 'plwiki#12 Żółw', text: 'Żółw – gad.\n\nŻycie\n\ndużo & długo' },
      { id: 'plwiki#19 Woda', text: 'Woda to [[H2O]].' },
    ]);
  expect(told).toEqual([
    'wikipedia: 2 pages are documents; left out are pages: 2 of other namespaces, 1 that lead to others, 1 that are no wikitext, ' +
      '2 without any text.',
    'wikipedia: left out of their texts: 3 templates, 2 files, 1 category.',
  ]);
});

it('takes the namespaces that it is told, by their numbers in the dump', async () => {
  await write('plwiki.xml', PLWIKI);
  expect(await all(await create(['plwiki.xml'], { namespaces: [1, 10] }))).toEqual([
    { id: 'plwiki#14 Dyskusja:Żółw', text: 'O czym?' },
    { id: 'plwiki#15 Szablon:Gad', text: 'Gad.' },
  ]);
  await expect(create(['plwiki.xml'], { namespaces: [4] }).then(all)).rejects.toThrow(
    /The corpus 'wikipedia' is empty: no page of plwiki\.xml in the namespaces 4 has a text\. Take a dump that has texts/,
  );
});

it('reads several wikis, each with its own words, and no page of one twice', async () => {
  const german = dump([page({ title: 'Wasser', id: 12, text: '[[Datei:A.svg|mini]][[Kategorie:B]]Wasser' })], {
    name: 'dewiki',
    file: 'Datei',
    category: 'Kategorie',
  });
  await write('two/dewiki.xml.gz', gzipSync(german));
  await write('two/plwiki-1.xml', PLWIKI);
  expect((await all(await create(['two/*']))).map(({ id, text }) => [id, text.slice(0, 6)])).toEqual([
    ['dewiki#12 Wasser', 'Wasser'],
    ['plwiki#12 Żółw', 'Żółw –'],
    ['plwiki#19 Woda', 'Woda t'],
  ]);
  await write('two/plwiki.xml', PLWIKI);
  await expect(create(['two/*']).then(all)).rejects.toThrow(
    /two\/plwiki\.xml: the page 12, 'Żółw', came before\. Take files out that hold the same pages, such as a whole dump beside/,
  );
});

it('reads dumps without the words of their wiki, by the names that every wiki knows', async () => {
  const bare = `<mediawiki>${page({ title: 'A', id: 1, text: '[[File:B.svg]]a [[Category:C]]' })}</mediawiki>`;
  await write('bare.xml', bare);
  expect(await all(await create(['bare.xml']))).toEqual([{ id: 'bare.xml#1 A', text: 'a' }]);
});

describe('says where a dump is none, or damaged:', () => {
  const one = page({ title: 'A', id: 1, text: 'a' });
  it.each<[what: string, text: string, message: RegExp]>([
    ['no XML', 'some text', /bad\.xml:2:1: it is no XML here: text data outside of root node\. Fetch it anew\./],
    ['an element without an end', '<mediawiki>\n<page>\n<title>A</page>', /bad\.xml:3:\d+: it is no XML here: unexpected close tag/],
    ['an end in the middle', `<mediawiki>\n${one}\n`, /bad\.xml:\d+:1: it is no XML here: unclosed tag: mediawiki/],
    ['nothing', '', /bad\.xml:1:1: it is no XML here: document must contain a root element/],
    ['an entity that it does not say', '<mediawiki>&nbsp;</mediawiki>', /bad\.xml:1:18: it is no XML here: undefined entity/],
    [
      'another encoding',
      '<?xml version="1.0" encoding="ISO-8859-2"?>\n<mediawiki/>',
      /bad\.xml:1:\d+: it says that it is ISO-8859-2\. Convert/,
    ],
    ['something else', '<feed>\n</feed>', /bad\.xml:1:\d+: it begins with <feed> in place of <mediawiki>\. Name a dump/],
    ['all revisions', `<mediawiki>${one.replace('</page>', '<revision><text>b</text></revision></page>')}`, /a page has several revisions/],
    [
      'no namespaces of pages',
      `<mediawiki>${one.replace('<ns>0</ns>', '')}</mediawiki>`,
      /a page has no number in <ns>\. Dumps have it since/,
    ],
    ['no numbers of pages', `<mediawiki>${one.replace('<id>1</id>', '<id>x</id>')}</mediawiki>`, /a page has no number in <id>/],
    ['no titles', `<mediawiki>${one.replace('<title>A</title>', '')}</mediawiki>`, /a page has no <title>/],
    ['no texts', dump([page({ title: 'A', id: 1, text: null })], { name: 'a', file: 'b', category: 'c' }), /is empty: no page of bad\.xml/],
  ])('%s', async (_, text, message) => {
    await write('bad.xml', text);
    await expect(create(['bad.xml']).then(all)).rejects.toThrow(message);
  });
});

/** A small text in several streams, as the dumps called multistream are. */
function packed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / 500) }, (_, i) => bytes.subarray(i * 500, (i + 1) * 500));
  return Buffer.concat(parts.map((part) => bzip2Of([{ text: part }])));
}

interface PageText {
  readonly title: string;
  readonly id: number;
  readonly ns?: number;
  readonly redirect?: string;
  readonly model?: string;
  /** As it stands in the wiki; null where it was hidden. */
  readonly text: string | null;
}

function page({ title, id, ns = 0, redirect, model = 'wikitext', text }: PageText): string {
  const escaped = text?.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `  <page>
    <title>${title}</title>
    <ns>${ns}</ns>
    <id>${id}</id>
${redirect === undefined ? '' : `    <redirect title="${redirect}" />\n`}    <revision>
      <id>${id + 1000}</id>
      <parentid>7</parentid>
      <timestamp>2024-01-02T03:04:05Z</timestamp>
      <contributor>
        <username>Ż</username>
        <id>8</id>
      </contributor>
      <comment>text</comment>
      <origin>9</origin>
      <model>${model}</model>
      <format>text/x-wiki</format>
      <text bytes="1" sha1="a" ${escaped === undefined ? 'deleted="deleted" />' : `xml:space="preserve">${escaped}</text>`}
      <sha1>a</sha1>
    </revision>
  </page>
`;
}

function dump(
  pages: readonly string[],
  { name, file, category }: { readonly name: string; readonly file: string; readonly category: string },
): string {
  return `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="pl">
  <siteinfo>
    <sitename>Wikipedia</sitename>
    <dbname>${name}</dbname>
    <case>first-letter</case>
    <namespaces>
      <namespace key="-2" case="first-letter">Media</namespace>
      <namespace key="0" case="first-letter" />
      <namespace key="6" case="first-letter">${file}</namespace>
      <namespace key="14" case="first-letter">${category}</namespace>
    </namespaces>
  </siteinfo>
${pages.join('')}</mediawiki>
`;
}

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const file = join(folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
}

async function create(
  files: string[],
  { namespaces = [0], told = [] }: { readonly namespaces?: number[]; readonly told?: string[] } = {},
): Promise<Corpus> {
  const log = { ...silentLog, info: (message: string) => void told.push(message) };
  return wikipedia.create({ files, namespaces }, { log, experimentFolder: folder, cacheFolder: join(folder, 'cache') });
}

async function all(corpus: Corpus): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const document of corpus.documents()) documents.push(document);
  return documents;
}
