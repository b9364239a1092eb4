import { expect, it } from 'vitest';
import { createOnnxEngine, type Generator } from 'electra-run';
import { inputs, tinyRtd, V } from '../../../test/support/tiny-rtd.ts';
import { tinyTokenizer } from '../../../test/support/tiny-task.ts';
import frequencies from './plugin.ts';

it('proposes each token as often as it stands in the text of the batch, and no special one', async () => {
  const generator = frequencies.create({}, { tokenizer: tinyTokenizer }) as Generator;
  const rtd = await tinyRtd(await createOnnxEngine({ threads: 1 }), { generator });
  const drawn = Array.from({ length: V }, () => 0);
  const chosen = [1, 4, 6, 10, 12];
  const steps = 800;
  for (let step = 0; step < steps; step++) {
    const { 'shown.corrupted': corrupted } = await rtd.run('evaluate', inputs, { seed: 1, step });
    for (const row of chosen) drawn[corrupted[row]] += 1;
  }
  const special = Object.values(tinyTokenizer.special);
  const text = [...inputs.inputs].filter((id, row) => inputs.real[row] === 1 && !special.includes(id));
  for (let id = 0; id < V; id++) {
    const share = text.filter((each) => each === id).length / text.length;
    const deviation = Math.sqrt((share * (1 - share)) / (chosen.length * steps));
    expect(Math.abs(drawn[id] / (chosen.length * steps) - share)).toBeLessThanOrEqual(4 * deviation);
  }
  await rtd.release();
});
