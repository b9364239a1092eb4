import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkBeside } from 'electra-run';
import { wordPieceTokenizer } from './tokenizer.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', '##b'];
const settings = { lowercase: true, stripAccents: true, maxCharactersPerWord: 100, modelMaxLength: 24 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordpiece-save-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('beside a network with another frame', () => {
  interface Saved {
    readonly post_processor: { readonly single: unknown; readonly pair: unknown; readonly special_tokens: object };
    readonly config: object;
  }
  const saved = async (network: NetworkBeside): Promise<Saved> => {
    await wordPieceTokenizer(vocabulary, settings).save(folder, network);
    const read = async (name: string): Promise<object> => JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
    return { ...((await read('tokenizer.json')) as Saved), config: await read('tokenizer_config.json') };
  };
  const text = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const token = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });

  it("puts XLNet's [CLS] last, in a segment of its own, with padding on the left", async () => {
    const frame = { before: [], between: [3], after: [3, 2], lastSegment: 2, readOut: 'last' } as const;
    const { post_processor, config } = await saved({ frame, segments: 3 });
    expect(post_processor.single).toEqual([text('A', 0), token('[SEP]', 0), token('[CLS]', 2)]);
    expect(post_processor.pair).toEqual([text('A', 0), token('[SEP]', 0), text('B', 1), token('[SEP]', 1), token('[CLS]', 2)]);
    expect(config).toMatchObject({
      tokenizer_class: 'PreTrainedTokenizerFast',
      padding_side: 'left',
      pad_token_type_id: 3,
      model_input_names: ['input_ids', 'token_type_ids', 'attention_mask'],
    });
  });

  it('puts nothing around a text for GPT, and tells it no segments', async () => {
    const { post_processor, config } = await saved({ frame: { before: [], between: [3], after: [], readOut: 'last' }, segments: 1 });
    expect(post_processor.single).toEqual([text('A', 0)]);
    expect(post_processor.pair).toEqual([text('A', 0), token('[SEP]', 0), text('B', 0)]);
    expect(config).toMatchObject({ model_input_names: ['input_ids', 'attention_mask'] });
    expect(config).not.toHaveProperty('padding_side');
  });
});
