/** The contract of datasets, for each that ships. */
import { testShipped } from './shipped.ts';

const texts = `text\tlabel\n${Array.from({ length: 300 }, (_, i) => `text ${i % 250}\t${['yes', 'no', 'perhaps'][i % 3]}`).join('\n')}\n`;
const tags = Array.from({ length: 300 }, (_, i) => `word${i % 250} N\nis V\nhere A\n`).join('\n');

const judged = Array.from({ length: 40 }, (_, i) => `gj04\t${i % 2}\t\tsentence ${i}\n`);

await testShipped('dataset', {
  glue: {
    files: { 'cola/train.tsv': judged.slice(0, 30).join(''), 'cola/dev.tsv': judged.slice(30).join('') },
    options: { task: 'CoLA', folder: 'cola' },
  },
  'text-files': { files: { 'texts.tsv': texts }, options: { train: 'texts.tsv' } },
  'conll-files': { files: { 'tags.conll': tags }, options: { train: 'tags.conll' } },
  'brown-pos': {
    except: {
      'has no text of dev among those to train on': 'Whole documents are held out, and a short sentence may occur in two of them.',
    },
  },
});
