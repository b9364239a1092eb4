/** The contract of datasets, for each that ships. */
import { testShipped } from './shipped.ts';

const texts = `text\tlabel\n${Array.from({ length: 300 }, (_, i) => `text ${i % 250}\t${['yes', 'no', 'perhaps'][i % 3]}`).join('\n')}\n`;
const tags = Array.from({ length: 300 }, (_, i) => `word${i % 250} N\nis V\nhere A\n`).join('\n');
const choices = Array.from({ length: 300 }, (_, i) =>
  JSON.stringify({ context: `context ${i}`, choices: ['a', 'b', `c ${i}`], label: i % 3 }),
).join('\n');

const passages = Array.from({ length: 120 }, (_, i) => ({
  context: `the town ${i} has a bridge of stone`,
  qas: [
    { id: `${i}a`, question: 'what is it made of', answers: [{ text: 'stone', answer_start: `the town ${i} has a bridge of `.length }] },
    { id: `${i}b`, question: 'who made it', answers: [], is_impossible: true, plausible_answers: [{ text: 'stone', answer_start: 0 }] },
  ],
}));
const squad = JSON.stringify({ version: 'v2.0', data: [{ title: 'towns', paragraphs: passages }] });
const mrqa = [
  { header: { dataset: 'towns' } },
  ...passages.map(({ context, qas: [{ id, question }] }) => {
    const first = context.indexOf('stone');
    const detected = [{ text: 'Stone', char_spans: [[first, first + 4]] }];
    return { context, qas: [{ qid: id, question, answers: ['stone'], detected_answers: detected }] };
  }),
].map((line) => JSON.stringify(line));

const judged = Array.from({ length: 40 }, (_, i) => `gj04\t${i % 2}\t\tsentence ${i}\n`);

await testShipped('dataset', {
  'squad-files': { files: { 'squad.json': squad }, options: { train: 'squad.json' } },
  'mrqa-files': { files: { 'mrqa.jsonl': mrqa.join('\n') }, options: { train: 'mrqa.jsonl' } },
  'wordnet-definition-span': { options: [{}, { sentences: 3, unanswerable: 0.3 }] },
  glue: {
    files: { 'cola/train.tsv': judged.slice(0, 30).join(''), 'cola/dev.tsv': judged.slice(30).join('') },
    options: { task: 'CoLA', folder: 'cola' },
  },
  'text-files': { files: { 'texts.tsv': texts }, options: { train: 'texts.tsv' } },
  'conll-files': { files: { 'tags.conll': tags }, options: { train: 'tags.conll' } },
  'choice-files': { files: { 'choices.jsonl': choices }, options: { train: 'choices.jsonl' } },
  'brown-pos': {
    except: {
      'has no text of dev among those to train on': 'Whole documents are held out, and a short sentence may occur in two of them.',
    },
  },
});
