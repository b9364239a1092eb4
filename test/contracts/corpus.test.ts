/** The contract of corpora, for each that ships. */
import { testShipped } from './shipped.ts';

const files = {
  'more/a.txt': 'One document.\n\nAnother one.\nIt has two lines.\n',
  'more/b.txt': 'A third.\n',
};
const pages = ['One document.', 'Another one.', 'A third.']
  .map((text, i) => `<page><title>${i}</title><ns>0</ns><id>${i}</id><revision><text>'''${text}'''</text></revision></page>`)
  .join('');
const text = { type: 'text', files: ['words.txt'], documents: 'blank-line' };
const lines = { ...text, documents: 'line' };

await testShipped('corpus', {
  text: {
    files,
    options: { files: ['more/*.txt'] },
    different: [{ documents: 'line' }, { documents: 'blank-line' }, { files: ['more/a.txt'] }],
  },
  mixture: {
    options: [{ corpora: [text, lines] }, { corpora: [text, lines], weights: [3, 1] }, { corpora: [text, lines], alpha: 0 }],
    different: [{ corpora: [lines, text] }, { corpora: [lines, lines] }],
  },
  records: {
    files: {
      'more/a.jsonl': '{"text": "One document.", "title": "One"}\n{"text": "Another one.\\nIt has two lines.", "title": "Two"}\n',
      'more/b.csv': 'text,title\n"A third, with a comma",Three\n',
    },
    options: { files: ['more/*'] },
    different: [{ textColumn: 'title' }, { files: ['more/a.jsonl'] }, { broken: 'skip' }],
  },
  wikipedia: {
    files: {
      'more/wiki.xml': `<mediawiki>${pages}</mediawiki>`,
      'more/other.xml': `<mediawiki>${pages.replace('A third', 'A fourth')}</mediawiki>`,
    },
    options: { files: ['more/wiki.xml'] },
    different: [{ namespaces: [0, 1] }, { files: ['more/other.xml'] }],
  },
  cleaned: {
    options: { corpus: text, filters: ['exact-duplicates', { type: 'duplicate-lines', times: 1 }] },
    different: [
      { corpus: lines },
      { filters: ['exact-duplicates'] },
      { filters: [{ type: 'duplicate-lines', times: 1 }, 'exact-duplicates'] },
    ],
  },
  wordnet: { different: [{ parts: 'definitions' }, { parts: 'examples' }] },
});
