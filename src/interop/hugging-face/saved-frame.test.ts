import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { savedFrame } from './saved-frame.ts';

const folder = temporaryFolder('saved-frame');
const roberta = { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: true, add_prefix_space: false };
const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const text = (id: string) => ({ Sequence: { id, type_id: 0 } });
const template = {
  type: 'TemplateProcessing',
  single: [text('A'), token('</s>')],
  pair: [text('A'), token('</s>'), text('B'), token('</s>')],
  special_tokens: { '</s>': { id: '</s>', ids: [2], tokens: ['</s>'] } },
};

it.each([
  ["RoBERTa's has two tokens between texts", roberta, { before: [0], between: [2, 2], after: [2], readOut: 'first' }],
  ["GPT-2's has nothing around", { type: 'ByteLevel' }, { before: [], between: [], after: [], readOut: 'last' }],
  [
    'one in a sequence is that beside what moves offsets',
    { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template] },
    { before: [], between: [2], after: [2], readOut: 'last' },
  ],
])('%s', (_, post_processor, frame) => {
  expect(saved(post_processor)).toEqual(frame);
});

it('two that put tokens around are refused, and so is what is not known', () => {
  expect(() => saved({ type: 'Sequence', processors: [template, roberta] })).toThrow(/a sequence of several/);
  expect(() => saved({ type: 'Strange' })).toThrow(/its post_processor is "Strange"/);
});

function saved(post_processor: unknown): unknown {
  writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify({ post_processor }));
  return savedFrame(folder, { cls: 5, sep: 6 });
}
