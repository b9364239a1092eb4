import { describe, expect, it } from 'vitest';
import tfjs from './plugin.ts';

describe('engine tfjs', () => {
  it('is pure JavaScript, and says so', async () => {
    expect(await tfjs.create({}, {})).toMatchObject({ name: 'tfjs', device: 'tfjs cpu backend' });
  });
});
