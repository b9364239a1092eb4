import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatDuration, terminalLog } from './terminal.ts';

function screen(isTTY: boolean, environment: Record<string, string> = {}) {
  const collect = () => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 200 });
    let text = '';
    stream.on('data', (chunk: string) => void (text += chunk));
    return { stream, text: () => text };
  };
  const out = collect();
  const error = collect();
  let time = 0;
  const log = terminalLog({ out: out.stream, error: error.stream, environment, now: () => time });
  return { log, out: out.text, error: error.text, sleep: (ms: number) => void (time += ms) };
}

afterEach(() => void vi.useRealTimers());

describe('in a log file', () => {
  it('writes a line every few seconds, with speed, time left and figures, and one at the end', () => {
    const { log, error, sleep } = screen(false);
    const phase = log.phase('pretrain', 40, { unit: 'tokens', perStep: 2048 });
    for (let step = 1; step <= 40; step++) {
      sleep(500);
      phase.update(step, { generator: 6.5, discriminator: 0.25 });
    }
    phase.done();
    expect(error().trimEnd().split('\n')).toEqual([
      'pretrain  10/40  4.1k tokens/s  15s left  generator 6.500  discriminator 0.2500',
      'pretrain  20/40  4.1k tokens/s  10s left  generator 6.500  discriminator 0.2500',
      'pretrain  30/40  4.1k tokens/s  5s left  generator 6.500  discriminator 0.2500',
      'pretrain  40/40  4.1k tokens/s  0s left  generator 6.500  discriminator 0.2500',
      '✓ pretrain  40  4.1k tokens/s  20s  generator 6.500  discriminator 0.2500',
    ]);
  });

  it('goes on telling how far it is when the clock is set back', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const stream = new PassThrough({ encoding: 'utf8' });
    const phase = terminalLog({ error: Object.assign(stream, { isTTY: false }) }).phase('pretrain', 40);
    vi.setSystemTime(Date.now() - 3_600_000);
    for (let step = 1; step <= 20; step++) {
      vi.advanceTimersByTime(500);
      phase.update(step);
    }
    phase.done();
    expect(String(stream.read())).toBe(
      'pretrain  10/40  2.0 steps/s  15s left\npretrain  20/40  2.0 steps/s  10s left\n✓ pretrain  20  2.0 steps/s  10s\n',
    );
  });

  it('keeps results apart from what happens on the way', () => {
    const { log, out, error } = screen(false);
    log.info('engine onnx');
    log.warn('few documents');
    log.result('a table');
    expect(out()).toBe('a table\n');
    expect(error()).toBe('engine onnx\nwarning few documents\n');
  });

  it('does not count the time of an evaluation in the speed of the training around it', () => {
    const { log, error, sleep } = screen(false);
    const train = log.phase('train', 10);
    train.update(1);
    sleep(1000);
    train.update(2);
    const evaluate = log.phase('evaluate', 1);
    sleep(60_000);
    evaluate.done('mlm_loss 5.1');
    train.update(3);
    sleep(1000);
    train.update(4);
    train.done();
    expect(error()).toContain('✓ evaluate  mlm_loss 5.1\n');
    expect(error()).toContain('✓ train  4  1.0 steps/s  1m02s\n');
  });

  it('does not call a phase done that was broken off', () => {
    const { log, error } = screen(false);
    const phase = log.phase('train', 10);
    phase.update(3);
    phase.stop();
    const whole = log.phase('evaluate', 1);
    whole.done('mlm_loss 5.1');
    whole.stop();
    expect(error()).toBe('‖ train  3  0s\n✓ evaluate  mlm_loss 5.1\n');
  });
});

describe('on a terminal', () => {
  it('draws a bar, prints lines above it, and leaves the closing line', () => {
    const { log, error, sleep } = screen(true);
    const phase = log.phase('pretrain', 4);
    sleep(1000);
    phase.update(2, { generator: 6.5 });
    log.info('saved a checkpoint');
    phase.update(4);
    phase.done('done');
    const plain = stripVTControlCharacters(error());
    expect(plain).toContain('pretrain ████████████░░░░░░░░░░░░ 2/4');
    expect(plain).toContain('saved a checkpoint\n');
    expect(plain.endsWith('✓ pretrain  done\n')).toBe(true);
    expect(error()).toContain('\u001b[32m✓');
    expect(error().lastIndexOf('\u001b[?25h')).toBeGreaterThan(error().lastIndexOf('\u001b[?25l'));
  });

  it('has no colour when NO_COLOR is set, and no bar in CI', () => {
    const { log, error } = screen(true, { NO_COLOR: '1', CI: 'true' });
    log.phase('pretrain', 4).done('done');
    expect(error()).toBe('✓ pretrain  done\n');
  });
});

describe('a process with a log', () => {
  const terminal = JSON.stringify(new URL('./terminal.ts', import.meta.url).href);

  it('is not kept alive by a phase that never ended', () => {
    const code = `
      import { createJiti } from 'jiti';
      const { terminalLog } = await createJiti(import.meta.url).import(${terminal});
      process.stderr.isTTY = true;
      terminalLog({ environment: {} }).phase('pretrain', 10).update(1);`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 20_000 }).status).toBe(0);
  });

  it('goes on quietly when nobody reads any more', () => {
    const code = `
      import { createJiti } from 'jiti';
      const { terminalLog } = await createJiti(import.meta.url).import(${terminal});
      const log = terminalLog();
      for (let i = 0; i < 200; i++) { log.result('x'.repeat(1000)); await new Promise((go) => setImmediate(go)); }
      process.stderr.write('survived');`;
    const script = `'${process.execPath}' --input-type=module -e "$CODE" | head -1 > /dev/null`;
    const result = spawnSync('bash', ['-c', `set -o pipefail; ${script}`], {
      env: { ...process.env, CODE: code },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(result).toMatchObject({ status: 0, stderr: 'survived' });
  });
});

it('tells durations briefly', () => {
  expect([0.4, 59, 185, 7800].map(formatDuration)).toEqual(['0s', '59s', '3m05s', '2h10m']);
});
