/**
 * The dump of a Wikipedia, or of another wiki of MediaWiki's, as it is handed out: `frwiki-latest-pages-articles.xml.bz2`. A document is
 * the text of an article: its wikitext without templates, tables, references and marks.
 */
import {
  defineComponent,
  fileContents,
  filesMatching,
  filesOption,
  fingerprintOf,
  lostCharactersWarning,
  Type,
  upTo,
  type Document,
  type Log,
  type MatchedFile,
} from 'electra-run';
import { dumpPages, type DumpPage, type DumpSite } from './dump.ts';
import { LeftOut } from './left-out.ts';
import { linkNames, type LinkNames } from './links.ts';
import { PLAIN_TEXT, plainText } from './plain-text.ts';
import { SeenPages } from './seen-pages.ts';

const Options = Type.Object({
  files: filesOption('frwiki-*-pages-articles*.xml*.bz2', 'plwiki.xml'),
  namespaces: Type.Array(Type.Integer({ minimum: 0, ...upTo(9999) }), {
    minItems: 1,
    uniqueItems: true,
    default: [0],
    description: 'Namespaces whose pages are read, by their numbers in the dump: 0 has the articles, 12 help, 14 categories.',
  }),
});

export default defineComponent({
  kind: 'corpus',
  name: 'wikipedia',
  summary: 'Articles out of the XML dump of a Wikipedia, as plain text.',
  options: Options,
  needs: ['cacheFolder', 'experimentFolder', 'log'],
  create: async ({ files: patterns, namespaces }, { cacheFolder, experimentFolder, log }) => {
    const files = await filesMatching(patterns, experimentFolder);
    const contents = await fileContents(files, cacheFolder);
    const onLost = lostCharactersWarning(log);
    // Each pass over the corpus finds the same.
    let told = false;
    return {
      name: 'wikipedia',
      fingerprint: fingerprintOf({ contents, namespaces, plainText: PLAIN_TEXT }),
      async *documents() {
        const passed = new Passed(namespaces);
        for (const { file, name } of files) {
          for await (const page of dumpPages(file, { onLost })) {
            const text = passed.textOf(page, file);
            if (text !== null) yield { id: `${page.site.name || name}#${page.id} ${page.title}`, text } satisfies Document;
          }
        }
        if (passed.documents === 0) throw new Error(nothing(files, namespaces));
        if (!told) passed.tell(log);
        told = true;
      },
    };
  },
});

/** What one pass over the dumps has met. */
class Passed {
  documents = 0;
  readonly #wanted: ReadonlySet<number>;
  readonly #seen = new SeenPages();
  readonly #left = new LeftOut();
  readonly #pages = { redirect: 0, namespace: 0, model: 0, empty: 0 };
  #names: { readonly site: DumpSite; readonly names: LinkNames } | null = null;

  constructor(namespaces: readonly number[]) {
    this.#wanted = new Set(namespaces);
  }

  /** Null for a page that is no document, which is counted. Throws for one that came before. */
  textOf(page: DumpPage, file: string): string | null {
    const { site, id, title, namespace, model, isRedirect } = page;
    if (this.#seen.meet(site.name, id))
      throw new Error(
        `${file}: the page ${id}, '${title}', came before. Take files out that hold the same pages, such as a whole dump beside its parts.`,
      );
    const left = !this.#wanted.has(namespace) ? 'namespace' : isRedirect ? 'redirect' : model === 'wikitext' ? null : 'model';
    const text = left === null ? plainText(page.text, this.#namesOf(site), this.#left) : '';
    if (text !== '') this.documents += 1;
    else this.#pages[left ?? 'empty'] += 1;
    return text === '' ? null : text;
  }

  tell(log: Log): void {
    const { redirect, namespace, model, empty } = this.#pages;
    const pages = [
      [namespace, 'of other namespaces'],
      [redirect, 'that lead to others'],
      [model, 'that are no wikitext'],
      [empty, 'without any text'],
    ] as const;
    const counted = pages.flatMap(([count, which]) => (count > 0 ? [`${count.toLocaleString('en')} ${which}`] : []));
    const out = counted.length > 0 ? `; left out are pages: ${counted.join(', ')}` : '';
    log.info(
      `wikipedia: ${this.documents.toLocaleString('en')} ${this.documents === 1 ? 'page is a document' : 'pages are documents'}${out}.`,
    );
    if (this.#left.text !== '') log.info(`wikipedia: left out of their texts: ${this.#left.text}.`);
  }

  #namesOf(site: DumpSite): LinkNames {
    if (this.#names?.site !== site) this.#names = { site, names: linkNames(site.namespaces) };
    return this.#names.names;
  }
}

function nothing(files: readonly MatchedFile[], namespaces: readonly number[]): string {
  return (
    `The corpus 'wikipedia' is empty: no page of ${files.map(({ name }) => name).join(', ')} in the namespaces ${namespaces.join(', ')} ` +
    "has a text. Take a dump that has texts (pages-articles), or correct 'namespaces'."
  );
}
