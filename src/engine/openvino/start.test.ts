import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { multipliesBfloat16, requirePrecision, startOpenvino } from './start.ts';

describe('OpenVINO', () => {
  it('that is not set up is an error with the line to type', async () => {
    await expect(startOpenvino(temporaryFolder('nowhere'), 'float32')).rejects.toMatchObject({
      code: 'engine-not-installed',
      text: expect.stringContaining('Install it: npx electra-run setup openvino\n'),
    });
  });

  it('multiplies bfloat16 on processors whose own it is, and on no other, where it would be slower than float32', () => {
    expect(multipliesBfloat16(['avx2', 'avx512f'])).toBe(false);
    expect(multipliesBfloat16(['avx512f', 'avx512_bf16'])).toBe(true);
    expect(multipliesBfloat16(['amx_bf16'])).toBe(true);
    expect(() => requirePrecision('bfloat16', ['avx512f'])).toThrowError(
      expect.objectContaining({ code: 'precision-unavailable', text: expect.stringContaining('--set engine.precision=float32') }),
    );
    expect(() => requirePrecision('float32', [])).not.toThrow();
  });
});
