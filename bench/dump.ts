/** A dump of a wiki that there is not: pages of the texts of `texts.ts`, with what articles have in them beside their text. */
import { open } from 'node:fs/promises';
import { endlessTexts } from './texts.ts';

/** Characters of the text of an article, before there are marks in it; one in ten pages leads to another. */
const PAGE = 6000;

/** What no XML may have, and a speech has once. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const SITE =
  '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">\n' +
  '<siteinfo><dbname>benchwiki</dbname><namespaces><namespace key="0" case="first-letter" />' +
  '<namespace key="6" case="first-letter">File</namespace><namespace key="14" case="first-letter">Category</namespace></namespaces>' +
  '</siteinfo>\n';

/** About so many megabytes. */
export async function writeDump(file: string, megabytes: number): Promise<void> {
  const out = await open(file, 'w');
  let [bytes, id] = [0, 0];
  let waiting = SITE;
  const flush = async (): Promise<void> => {
    bytes += (await out.write(waiting)).bytesWritten;
    waiting = '';
  };
  for await (const text of endlessTexts()) {
    for (let at = 0; at < text.length; at += PAGE) waiting += pageOf(++id, text.slice(at, at + PAGE));
    if (waiting.length > 2 ** 22) await flush();
    if (bytes >= megabytes * 1e6) break;
  }
  waiting += '</mediawiki>\n';
  await flush();
  await out.close();
}

function pageOf(id: number, text: string): string {
  const isRedirect = id % 10 === 0;
  const wikitext = isRedirect ? `#REDIRECT [[Page ${id - 1}]]` : wikitextOf(id, text);
  const escaped = wikitext.replaceAll(NO_XML, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return (
    `<page><title>Page ${id}</title><ns>0</ns><id>${id}</id>${isRedirect ? `<redirect title="Page ${id - 1}" />` : ''}` +
    `<revision><id>${id}</id><model>wikitext</model><format>text/x-wiki</format>` +
    `<text bytes="${Buffer.byteLength(wikitext)}" xml:space="preserve">${escaped}</text></revision></page>\n`
  );
}

/** With what articles have beside their text, and about as much of it: a table of facts, links, sources, a picture, categories. */
function wikitextOf(id: number, text: string): string {
  const linked = text.replaceAll(/\b([a-z]{7,})( [a-z]+)/g, (all, word: string, next: string, at: number) => {
    const which = at % 7;
    if (which === 0) return `[[${word}]]${next}`;
    if (which === 1) return `[[Page ${at}|${word}]]${next}<ref name="s${at}">{{cite book|title=${word}|year=18${at % 90}}}</ref>`;
    return which === 2 ? `'''${word}'''${next}` : all;
  });
  return (
    `{{Infobox|name=Page ${id}|facts={{plainlist|\n* ${text.slice(0, 80)}\n}}}}\n[[File:A${id}.jpg|thumb|${text.slice(0, 60)}]]\n` +
    `'''Page ${id}''' – ${linked}\n\n== Numbers ==\n{| class="wikitable"\n! a !! b\n|-\n| ${id} || ${id + 1}\n|}\n` +
    `\n== See also ==\n* [[Page ${id + 1}]]\n\n[[Category:Pages ${id % 100}]]\n`
  );
}
