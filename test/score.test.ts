/** `electra-run score` of a folder as Hugging Face's library leaves it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('score');
const tinyElectra = path.join(import.meta.dirname, 'fixtures/hf-electra-tiny');

type Answer = Readonly<Record<string, unknown>>;

async function ask(words: readonly string[], lines: readonly object[]): Promise<Answer[]> {
  writeFileSync(path.join(folder, 'lines.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { code, out, error } = await inProcess([words[0], 'lines.jsonl', ...words.slice(1)], { folder });
  if (code !== 0) throw new Error(error);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

describe("a discriminator of Hugging Face's, without a tokenizer", () => {
  it('scores tokens as the library does', async () => {
    const expected = JSON.parse(readFileSync(path.join(tinyElectra, 'expected.json'), 'utf8')) as Readonly<Record<string, number[][]>>;
    const lines = expected.discriminator_input_ids.map((input_ids, row) => ({
      input_ids,
      attention_mask: expected.attention_mask[row],
      token_type_ids: expected.token_type_ids[row],
    }));
    const answers = await ask(['score', '--model', path.join(tinyElectra, 'discriminator')], lines);
    answers.forEach(({ tokens, logits }, row) => {
      expect(tokens).toEqual(lines[row].input_ids);
      (logits as number[]).forEach((logit, token) =>
        expect(Math.abs(logit - expected.discriminator_logits[row][token])).toBeLessThan(1e-4),
      );
    });
    await expect(ask(['score', '--model', path.join(tinyElectra, 'discriminator')], [{ text: 'a text' }])).rejects.toThrow(
      /No tokenizer here is the one in/,
    );
    await expect(ask(['predict', '--model', path.join(tinyElectra, 'discriminator')], [{ text: 'a' }])).rejects.toThrow(
      /does not give labels of texts/,
    );
  });
});
