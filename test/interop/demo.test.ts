/** The page that `demo` writes, in a real browser: networks that say there what they say here, and what a visitor can do with them. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/interop/safetensors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { demoPages, heatOf, SENTENCE, settled, succeed, trainTiny } from './demo-page.ts';

const folder = temporaryFolder('demo');
let run = '';
beforeAll(async () => {
  run = await trainTiny(folder, 'shown', 'train.snapshots=3');
  await succeed(folder, ['demo', 'runs/shown', '--no-serve']);
});
const open = demoPages(() => path.join(run, 'demo'));
const whole = (more: Readonly<Record<string, string>> = {}): string =>
  `#${new URLSearchParams({ text: SENTENCE, hide: '', ...more }).toString()}`;

/** What `score` says of the sentence's own tokens. */
async function scores(model: string, question: object): Promise<{ readonly tokens: string[]; readonly replaced: number[] }> {
  const file = path.join(folder, 'question.jsonl');
  writeFileSync(file, `${JSON.stringify(question)}\n`);
  const { tokens, replaced } = JSON.parse(await succeed(folder, ['score', file, '--model', model])) as {
    tokens: string[];
    replaced: number[];
  };
  return { tokens: tokens.slice(1, -1), replaced: replaced.slice(1, -1) };
}

/** A checkpoint as a model of its own. */
async function modelOf(step: number): Promise<string> {
  const place = path.join(folder, `step-${step}`);
  if (existsSync(place)) return place;
  mkdirSync(place);
  cpSync(path.join(run, 'export/discriminator'), place, { recursive: true });
  const name = `step-${String(step).padStart(8, '0')}`;
  const { tensors } = await readSafetensors(path.join(run, 'checkpoints', name, 'weights.safetensors'));
  const own = [...tensors].filter(([tensor]) => tensor.startsWith('discriminator.'));
  await writeSafetensors(
    path.join(place, 'model.safetensors'),
    Object.fromEntries(own.map(([tensor, { shape, data }]) => [tensor.slice('discriminator.'.length), { shape, data }])),
  );
  return place;
}

function near(some: readonly number[], others: readonly number[]): void {
  expect(some).toHaveLength(others.length);
  for (const [index, number] of some.entries()) expect(number).toBeCloseTo(others[index], 5);
}

describe('the heat', () => {
  it('is what score says: at the end of the training, and after an earlier step when the slider is moved there', async () => {
    const { page, complaints, requests } = await open(whole());
    const last = await scores(run, { text: SENTENCE });
    near(await heatOf(page), last.replaced);
    const slider = page.getByRole('slider', { name: 'Trained for' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('40 of 40 steps');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await settled(page);
    expect(await slider.getAttribute('aria-valuetext')).toBe('20 of 40 steps');
    const earlier = await scores(await modelOf(20), { text: SENTENCE });
    near(await heatOf(page), earlier.replaced);
    expect(Math.abs(earlier.replaced[0] - last.replaced[0])).toBeGreaterThan(1e-4);
    await page.keyboard.press('Home');
    await settled(page);
    expect(await page.locator('#step-value').textContent()).toBe('no step: untrained');
    expect(complaints).toEqual([]);
    const [origin] = new Set(requests.map((address) => new URL(address).origin));
    expect(requests.filter((address) => !address.startsWith(origin))).toEqual([]);
    expect(new Set(requests.map((address) => new URL(address).pathname))).toContain('/weights/step-00000020.bin');
  });

  it('follows what is typed in the place of a token, and says whether that was found', async () => {
    const { page } = await open(whole());
    const before = await heatOf(page);
    const { tokens } = await scores(run, { text: SENTENCE });
    await page.locator('#heat button').nth(1).click();
    await page.keyboard.type('of the');
    await page.keyboard.press('Enter');
    await settled(page);
    const typed = await scores(run, { text: SENTENCE.replace('people', 'of the') });
    expect(tokens.join(' ')).not.toBe(typed.tokens.join(' '));
    near(await heatOf(page), typed.replaced);
    expect(await page.locator('#heat-sum').textContent()).toMatch(/^\d of \d replaced tokens? found/);
    expect(await page.locator('#heat .replaced').count()).toBeGreaterThan(0);
    // The link shows the same again, and nothing typed brings back what stood there.
    const again = await open(new URL(page.url()).hash);
    near(await heatOf(again.page), typed.replaced);
    await page.locator('#heat .replaced').first().click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await settled(page);
    near(await heatOf(page), before);
  });
});

describe('proposals', () => {
  it('are what fill-mask says of a token that is pressed, and the draw is that of the link', async () => {
    const { page } = await open(whole());
    await page.locator('#pieces button', { hasText: /^the$/ }).nth(1).click();
    await settled(page);
    writeFileSync(path.join(folder, 'masked.jsonl'), `${JSON.stringify({ text: SENTENCE.replace(' the ', ' [MASK] ') })}\n`);
    const answer = await succeed(folder, ['fill-mask', 'masked.jsonl', '--model', 'runs/shown', '--top', '3']);
    const [{ top }] = (JSON.parse(answer) as { masks: { top: { token: string; score: number }[] }[] }).masks;
    const rows = await page.locator('#proposals tbody tr').evaluateAll((found) => found.map((row) => row.children[0].textContent));
    expect(rows.slice(0, 3)).toEqual(top.map(({ token }) => token.replace(/^##/, '\u2011')));
    expect(await page.locator('#proposals .tag.drawn').count()).toBe(1);
    const drawn = page.locator('#proposals tr.drawn th');
    const words = new Set<string | null>();
    for (let draw = 0; draw < 5; draw++) {
      words.add(await drawn.textContent());
      const again = await open(new URL(page.url()).hash);
      expect(await again.page.locator('#proposals tr.drawn th').textContent()).toBe(await drawn.textContent());
      await again.page.close();
      await page.getByRole('button', { name: 'Draw again' }).click();
      await settled(page);
    }
    expect(words.size).toBeGreaterThan(1);
    await page.getByLabel('Temperature').fill('0');
    await settled(page);
    expect(await drawn.textContent()).toBe(top[0].token.replace(/^##/, '\u2011'));
  });

  it('are for as many tokens as training hides, others when they are asked for', async () => {
    const { page } = await open(`#${new URLSearchParams({ text: SENTENCE }).toString()}`);
    const pieces = await page.locator('#pieces button').count();
    const hidden = page.locator('#pieces [aria-pressed=true]');
    expect(await hidden.count()).toBe(Math.round(pieces * 0.15));
    const before = await hidden.allTextContents();
    await page.getByRole('button', { name: 'Hide others' }).click();
    await page.getByRole('button', { name: 'Hide others' }).click();
    expect(await hidden.allTextContents()).not.toEqual(before);
  });
});

describe('attention', () => {
  it('is drawn for each head of each network, and its rows are shares', async () => {
    const { page } = await open(whole());
    await page.getByRole('radio', { name: 'Layer 2, head 2' }).check();
    await settled(page);
    expect(await page.locator('#attention-caption').textContent()).toBe('discriminator, layer 2, head 2');
    const shares = await page
      .locator('#attention-picture g')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('rect')].reduce((sum, cell) => sum + Number(cell.getAttribute('fill-opacity')), 0)),
      );
    expect(shares).toHaveLength((await page.locator('#heat button').count()) + 2);
    for (const sum of shares) expect(Math.abs(sum - 1)).toBeLessThan(0.02);
    await page.getByLabel('Network').selectOption('generator');
    await settled(page);
    expect(await page.locator('#attention-caption').textContent()).toBe('generator, layer 1, head 1');
  });
});

describe('the curves', () => {
  it('stand beside with a mark where the slider is', async () => {
    const { page } = await open(whole());
    const titles = await page.locator('#curves figcaption').allTextContents();
    expect(titles.map((title) => title.replace(/ [\d.]+$/, ''))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^discriminator AUC on held-out text/)]),
    );
    const mark = page.locator('#curves .marker').first();
    const end = Number(await mark.getAttribute('x1'));
    await page.getByRole('slider', { name: 'Trained for' }).fill('0');
    expect(Number(await mark.getAttribute('x1'))).toBeLessThan(end);
  });
});

it('weights of a byte take a quarter of the size and say nearly the same', async () => {
  await succeed(folder, ['demo', 'runs/shown', '--no-serve', '--bits', '8', '--out', 'small']);
  const size = (place: string): number => readFileSync(path.join(place, 'weights/step-00000040.bin')).length;
  expect(size(path.join(folder, 'small')) / size(path.join(run, 'demo'))).toBeLessThan(0.32);
});
