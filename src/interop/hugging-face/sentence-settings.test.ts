import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sentenceFiles } from './sentence-files.ts';
import { sentenceSettings } from './sentence-settings.ts';

const folder = temporaryFolder('sentence-settings');

function put(path: string, value: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof value === 'string' ? value : JSON.stringify(value));
}

const states = { className: 'BertModel', width: 8, longest: 128, hasPooler: true };

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(sentenceFiles({ pooling: 'mean', normalize: true }, states))) put(path, text);
});

describe('the settings of a folder of sentence-transformers', () => {
  it.each([
    ['mean', true],
    ['first', false],
    ['last', true],
  ] as const)('are those that were written: %s, scaled %s', (pooling, normalize) => {
    rmSync(folder, { recursive: true });
    for (const [path, text] of Object.entries(sentenceFiles({ pooling, normalize }, states))) put(path, text);
    expect(sentenceSettings(folder)).toEqual({ pooling, normalize, longest: 128, prompt: '', lowercase: false, similarity: 'cosine' });
  });

  it('are none where there is no modules.json', () => {
    rmSync(join(folder, 'modules.json'));
    expect(sentenceSettings(folder)).toBeNull();
  });

  it('are read as the newest release writes them', () => {
    const type = (name: string): string => `sentence_transformers.${name}`;
    put('modules.json', [
      { idx: 0, name: '0', path: '', type: type('base.modules.transformer.Transformer') },
      { idx: 1, name: '1', path: '1_Pooling', type: type('sentence_transformer.modules.pooling.Pooling') },
      { idx: 2, name: '2', path: '2_Normalize', type: type('base.modules.normalize.Normalize') },
    ]);
    put('1_Pooling/config.json', { embedding_dimension: 8, pooling_mode: 'cls', include_prompt: true });
    put('2_Normalize/config.json', { module_input_name: 'sentence_embedding', module_output_name: 'sentence_embedding' });
    put('sentence_bert_config.json', {
      transformer_task: 'feature-extraction',
      modality_config: { text: { method: 'forward', method_output_name: 'last_hidden_state' } },
      module_output_name: 'token_embeddings',
    });
    put('config_sentence_transformers.json', { default_prompt_name: 'query', prompts: { query: 'query: ' }, similarity_fn_name: 'dot' });
    expect(sentenceSettings(folder)).toEqual({
      pooling: 'first',
      normalize: true,
      longest: Infinity,
      prompt: 'query: ',
      lowercase: false,
      similarity: 'dot',
    });
  });

  const [transformer, pooling, normalize] = ['Transformer', 'Pooling', 'Normalize'].map((name, index) => ({
    path: index === 0 ? '' : `${index}_${name}`,
    type: `sentence_transformers.models.${name}`,
  }));
  const dense = { path: '2_Dense', type: 'sentence_transformers.models.Dense' };

  it.each<[string, unknown, RegExp]>([
    ['modules.json', [transformer, pooling, dense], /has the module sentence_transformers\.models\.Dense where Normalize is known here/],
    ['modules.json', [transformer, pooling, normalize, dense], /models\.Dense where nothing is known/],
    ['modules.json', [transformer, { ...pooling, type: 'mine.Pooling' }], /has the module mine\.Pooling where Pooling is known/],
    ['modules.json', [{ ...transformer, path: '0_Transformer' }, pooling], /its encoder lies in the folder 0_Transformer/],
    ['modules.json', [transformer, { ...pooling, path: '../other' }], /"\.\.\/other", which is no folder of it/],
    ['modules.json', [transformer], /it has no pooling/],
    ['modules.json', {}, /modules\.json is no list/],
    ['1_Pooling/config.json', { pooling_mode: 'max' }, /its pooling is max, and known are mean, cls and lasttoken/],
    ['1_Pooling/config.json', { pooling_mode: ['mean', 'max'] }, /its pooling is mean and max/],
    ['1_Pooling/config.json', { pooling_mode_mean_tokens: true, pooling_mode_cls_token: true }, /its pooling is mean and cls/],
    ['1_Pooling/config.json', { pooling_mode_mean_sqrt_len_tokens: true }, /its pooling is mean_sqrt_len/],
    ['2_Normalize/config.json', { module_input_name: 'token_embeddings' }, /scales "token_embeddings" to length 1/],
    ['sentence_bert_config.json', { transformer_task: 'fill-mask' }, /its encoder is for "fill-mask"/],
    ['sentence_bert_config.json', { modality_config: { text: { method_output_name: 'pooler_output' } } }, /reads "pooler_output"/],
    ['config_sentence_transformers.json', { default_prompt_name: 'query', prompts: {} }, /default prompt "query" is none of its prompts/],
  ])('are refused where %s says %j', (path, value, reason) => {
    put(path, value);
    expect(() => sentenceSettings(folder)).toThrow(reason);
    expect(() => sentenceSettings(folder)).toThrow(/none that are computed here/);
  });
});
