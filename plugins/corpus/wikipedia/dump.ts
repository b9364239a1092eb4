/**
 * The pages of a dump of MediaWiki, the XML of `Special:Export` and of `pages-articles.xml`, while it is read: a page is held, the file is
 * not. Which pages are documents, and what their text is, is for others.
 */
import { linesOf, LONGEST_LINE, type LineSettings } from 'electra-run';
import type { SaxesParser, SaxesTagPlain } from 'saxes';

/** What a dump says of the wiki that it is of. */
export interface DumpSite {
  /** As databases have it, `frwiki`; empty where the dump does not say. */
  readonly name: string;
  /** Names of its namespaces, by their numbers. */
  readonly namespaces: ReadonlyMap<number, string>;
}

/** A page as it was when the dump was made. */
export interface DumpPage {
  readonly site: DumpSite;
  readonly id: number;
  readonly title: string;
  readonly namespace: number;
  readonly isRedirect: boolean;
  /** `wikitext`, or what else its text is. */
  readonly model: string;
  readonly text: string;
}

/** Throws with file, line and column where it is no whole XML, or no dump. */
export async function* dumpPages(file: string, settings: LineSettings): AsyncGenerator<DumpPage> {
  const reader = new PageReader(file, (await import('saxes')).SaxesParser);
  for await (const line of linesOf(file, { ...settings, loneReturns: 'keep' })) {
    reader.write(`${line}\n`);
    yield* reader.pages.splice(0);
  }
  reader.end();
}

/** Elements of a page that are looked at, by their path. */
const PAGE = 'mediawiki/page';
const REVISION = `${PAGE}/revision`;

class PageReader {
  /** Those that have ended. */
  readonly pages: DumpPage[] = [];
  readonly #file: string;
  readonly #parser: SaxesParser;
  readonly #path: string[] = [];
  readonly #namespaces = new Map<number, string>();
  #site: DumpSite = { name: '', namespaces: this.#namespaces };
  #namespace = NaN;
  /** Of the element that is open. */
  #text = '';
  /** Of the page that is open, by the ends of paths. */
  #fields = new Map<string, string>();
  /** Characters since the last tag. */
  #length = 0;

  constructor(file: string, Parser: typeof SaxesParser) {
    this.#file = file;
    this.#parser = new Parser();
    this.#parser.on('error', ({ message }) => this.#refuse(`it is no XML here: ${message.replace(/^[\d:]+ |\.$/g, '')}`, 'Fetch it anew.'));
    this.#parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
      if (encoding.toLowerCase() !== 'utf-8') this.#refuse(`it says that it is ${encoding}`, 'Convert it to UTF-8.');
    });
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('text', (text) => void (this.#text += text));
    this.#parser.on('cdata', (text) => void (this.#text += text));
    this.#parser.on('closetag', () => this.#close());
  }

  write(text: string): void {
    this.#length += text.length;
    if (this.#length > LONGEST_LINE)
      this.#refuse(`there are more than ${LONGEST_LINE.toLocaleString('en')} characters without a tag`, 'No page has that many.');
    this.#parser.write(text);
  }

  end(): void {
    this.#parser.close();
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    this.#length = 0;
    this.#text = '';
    this.#path.push(name);
    const path = this.#path.join('/');
    if (this.#path.length === 1 && name !== 'mediawiki')
      this.#refuse(
        `it begins with <${name}> in place of <mediawiki>`,
        "Name a dump of MediaWiki's, as frwiki-latest-pages-articles.xml.bz2.",
      );
    if (path === PAGE) this.#fields = new Map();
    if (path === `${PAGE}/redirect`) this.#fields.set('redirect', '');
    if (path === REVISION && this.#fields.has('revision/text'))
      this.#refuse('a page has several revisions', 'Take a dump of the last ones only: pages-articles.');
    if (path === 'mediawiki/siteinfo/namespaces/namespace') this.#namespace = Number(attributes.key);
  }

  #close(): void {
    this.#length = 0;
    const path = this.#path.join('/');
    const name = this.#path.pop() ?? '';
    if (path === PAGE) this.pages.push(this.#page());
    else if (path === `${REVISION}/text` || path === `${REVISION}/model`) this.#fields.set(`revision/${name}`, this.#text);
    else if (path === `${PAGE}/${name}`) this.#fields.set(name, this.#text);
    else if (path === 'mediawiki/siteinfo/dbname') this.#site = { name: this.#text, namespaces: this.#namespaces };
    else if (name === 'namespace' && !Number.isNaN(this.#namespace)) this.#namespaces.set(this.#namespace, this.#text);
    this.#text = '';
  }

  #page(): DumpPage {
    const number = (name: string): number => {
      const text = this.#fields.get(name);
      if (text === undefined || !/^-?\d{1,9}$/.test(text))
        return this.#refuse(
          `a page has no number in <${name}>`,
          'Dumps have it since version 0.6 of the format, of 2012; take a later one.',
        );
      return Number(text);
    };
    return {
      site: this.#site,
      id: number('id'),
      title: this.#fields.get('title') ?? this.#refuse('a page has no <title>', 'Fetch the dump anew.'),
      namespace: number('ns'),
      isRedirect: this.#fields.has('redirect'),
      model: this.#fields.get('revision/model') ?? 'wikitext',
      text: this.#fields.get('revision/text') ?? '',
    };
  }

  #refuse(reason: string, hint: string): never {
    throw new Error(`${this.#file}:${this.#parser.line}:${this.#parser.column + 1}: ${reason}. ${hint}`);
  }
}
