// Text to token ids. This one knows single characters: `c` at the start of a word, `##c` inside of it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineComponent, fingerprintOf, Type } from 'electra-run';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** Longer words become [UNK], as in Hugging Face's WordPiece. */
const LONGEST_WORD = 100;

export default defineComponent({
  kind: 'tokenizer',
  name: 'my-tokenizer',
  summary: 'Single characters, those that occur in the corpus.',
  options: Type.Object({
    minFrequency: Type.Integer({
      default: 1,
      minimum: 1,
      description: 'Rarer characters are left out; a word that has one becomes [UNK].',
    }),
  }),
  needs: ['documents', 'length'],
  async create({ minFrequency }, { documents, length }) {
    const counts = new Map();
    for await (const { text } of documents.part('train'))
      for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    const characters = [...counts.keys()].filter((character) => /\S/.test(character) && counts.get(character) >= minFrequency).sort();
    const pieces = [...SPECIAL, ...characters, ...characters.map((character) => `##${character}`)];
    const ids = new Map(pieces.map((piece, id) => [piece, id]));
    const [pad, unk, cls, sep, mask] = SPECIAL.map((piece) => pieces.indexOf(piece));

    /** Ids of a text with the place of each. */
    const encodeWithOffsets = (text = '') => {
      const found = [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
        let end = index;
        const parts = [...word].map((character, position) => ({
          id: ids.get(position === 0 ? character : `##${character}`) ?? unk,
          start: end,
          end: (end += character.length),
        }));
        const isKnown = parts.length <= LONGEST_WORD && parts.every(({ id }) => id !== unk);
        return isKnown ? parts : [{ id: unk, start: index, end }];
      });
      return { ids: found.map(({ id }) => id), starts: found.map(({ start }) => start), ends: found.map((piece) => piece.end) };
    };
    const token = (id = Number.NaN) => {
      if (pieces[id] === undefined) throw new RangeError(`There is no token ${id} in a vocabulary of ${pieces.length}.`);
      return pieces[id];
    };
    return {
      vocabularySize: pieces.length,
      special: { pad, unk, cls, sep, mask },
      fingerprint: fingerprintOf({ pieces }), // changes whenever an id could
      encode: (text) => encodeWithOffsets(text).ids,
      encodeWithOffsets,
      token,
      decode: (ids) =>
        [...ids]
          .map((id) => ` ${token(id)}`)
          .join('')
          .replaceAll(' ##', '')
          .trim(),
      async save(folder, { longest = length } = {}) {
        await mkdir(folder, { recursive: true });
        const write = (file = '', content = {}) => writeFile(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
        await writeFile(join(folder, 'vocab.txt'), `${pieces.join('\n')}\n`);
        await write('tokenizer_config.json', {
          tokenizer_class: 'PreTrainedTokenizerFast',
          model_max_length: longest,
          pad_token: '[PAD]',
          unk_token: '[UNK]',
          cls_token: '[CLS]',
          sep_token: '[SEP]',
          mask_token: '[MASK]',
        });
        await write('tokenizer.json', {
          version: '1.0',
          added_tokens: SPECIAL.map((content, id) => ({
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: true,
          })),
          normalizer: null,
          pre_tokenizer: { type: 'WhitespaceSplit' },
          post_processor: {
            type: 'TemplateProcessing',
            single: [
              { SpecialToken: { id: '[CLS]', type_id: 0 } },
              { Sequence: { id: 'A', type_id: 0 } },
              { SpecialToken: { id: '[SEP]', type_id: 0 } },
            ],
            pair: [
              { SpecialToken: { id: '[CLS]', type_id: 0 } },
              { Sequence: { id: 'A', type_id: 0 } },
              { SpecialToken: { id: '[SEP]', type_id: 0 } },
              { Sequence: { id: 'B', type_id: 1 } },
              { SpecialToken: { id: '[SEP]', type_id: 1 } },
            ],
            special_tokens: {
              '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
              '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
            },
          },
          decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
          model: {
            type: 'WordPiece',
            unk_token: '[UNK]',
            continuing_subword_prefix: '##',
            max_input_chars_per_word: LONGEST_WORD,
            vocab: Object.fromEntries(ids),
          },
        });
      },
    };
  },
});
