/** The page of `demo` for everybody: keyboard, screen reader, light and dark, a phone's width, and runs that have less to show. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { demoPages, SENTENCE, settled, succeed, trainTiny } from './demo-page.ts';

const folder = temporaryFolder('demo-access');
let run = '';
beforeAll(async () => {
  run = await trainTiny(folder, 'shown', 'train.snapshots=2');
  await succeed(folder, ['demo', 'runs/shown', '--no-serve']);
});
const open = demoPages(() => path.join(run, 'demo'));
const address = `#${new URLSearchParams({ text: SENTENCE, hide: '1' }).toString()}`;

describe('by the keyboard', () => {
  it('everything is reached in its order, and what has the focus is seen', async () => {
    const { page } = await open(address);
    const reached: string[] = [];
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press('Tab');
      const focus = await focused(page);
      if (focus === null) break;
      expect(focus.outline).toBeGreaterThan(1);
      reached.push(focus.name);
    }
    const pieces = await page.locator('#pieces button').count();
    const tokens = await page.locator('#heat button').count();
    const count = (name: string): number => reached.filter((each) => each === name).length;
    expect([count('pieces'), count('heat')]).toEqual([pieces, tokens]);
    const order = [
      'play',
      'step',
      'sentence',
      'pieces',
      'hide-again',
      'next-sentence',
      'draw-again',
      'temperature',
      'heat',
      'network',
      'link',
    ];
    expect(order.filter((name) => !reached.includes(name))).toEqual([]);
    expect([...reached].filter((name) => order.includes(name)).filter((name, index, all) => all.indexOf(name) === index)).toEqual(order);
  });

  it('a token is hidden, another one typed and a head chosen, and the focus stays where it was', async () => {
    const { page } = await open(address);
    const piece = page.locator('#pieces button').nth(3);
    await piece.focus();
    await page.keyboard.press('Space');
    await settled(page);
    expect(await piece.getAttribute('aria-pressed')).toBe('true');
    expect(await focused(page)).toMatchObject({ name: 'pieces', key: '3' });
    await page.locator('#heat button').nth(0).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('a');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await focused(page)).toMatchObject({ name: 'heat', key: '0' });
    expect(await page.locator('#heat .text').first().textContent()).toBe('a');
    await page.getByRole('radio', { name: 'Layer 1, head 1' }).focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    expect(await page.locator('#attention-caption').textContent()).toBe('discriminator, layer 1, head 2');
  });
});

it('a screen reader is told what everything is, and has a table behind every picture', async () => {
  const { page } = await open(address);
  const tree = await page.locator('body').ariaSnapshot();
  for (const line of [
    /heading "shown: see it think" \[level=1\]/,
    /slider "Trained for/,
    /textbox "Sentence"/,
    /button "people" \[pressed\]|button "p" \[pressed\]|\[pressed\]/,
    /table "… the/,
    /slider "Temperature"/,
    /% replaced, was .*(found|missed)\. Press to type another one\./,
    /group "Layer and head"/,
    /img "Attention of discriminator, layer 1, head 1/,
    /complementary "How it learned"/,
    /img "discriminator loss in training/,
  ])
    expect(tree).toMatch(line);
  for (const [index, rows] of [
    [0, (await page.locator('#heat button').count()) + 1],
    [1, (await page.locator('#heat button').count()) + 3],
    [2, (await page.locator('#curves figure').count()) + 1],
  ] as const) {
    await page.locator('details summary').nth(index).click();
    expect(await page.locator('details').nth(index).locator('tr').count()).toBe(rows);
  }
  const unnamed = await page.locator('button, input, select, textarea, [role=img], [role=region]').evaluateAll((all) =>
    all
      .filter((each) => {
        const labels = 'labels' in each ? (each.labels as { length: number } | null) : null;
        return !each.getAttribute('aria-label') && !each.getAttribute('aria-labelledby') && !each.textContent?.trim() && !labels?.length;
      })
      .map((each) => each.outerHTML),
  );
  expect(unnamed).toEqual([]);
});

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  it('texts stand out from what is behind them', async () => {
    const { page } = await open(address, { colorScheme });
    const faint = (await contrasts(page)).filter(({ contrast }) => contrast < 4.5);
    expect(faint).toEqual([]);
  });
});

it.each([320, 360])('%i pixels wide, nothing is beside the page, and the sentence can be judged', async (width) => {
  const { page } = await open(address, { viewport: { width, height: 700 }, reducedMotion: 'reduce' });
  const [wide, moving] = await page
    .locator('html')
    .evaluate((html) => [
      html.scrollWidth,
      [...html.querySelectorAll('*')].filter((each) => each.ownerDocument.defaultView?.getComputedStyle(each).transitionDuration !== '0s')
        .length,
    ]);
  expect([wide, moving]).toEqual([width, 0]);
  expect(await page.locator('#heat button').first().isVisible()).toBe(true);
});

describe('a masked language model', () => {
  it('has its proposals shown, and it is said that nothing judges them', async () => {
    const objective =
      '{ $replace: { type: "masked-lm", encoder: { type: "electra", layers: 2, hiddenSize: 32, heads: 2, maxPositions: 32 } } }';
    await trainTiny(folder, 'masked', 'train.steps=4', `objective=${objective}`);
    const said = await succeed(folder, ['demo', 'runs/masked', '--no-serve', '--out', path.join(run, 'demo')]);
    expect(said).toContain('There is no network that judges tokens');
    const { page, complaints } = await open(`#${new URLSearchParams({ text: SENTENCE, hide: '1' }).toString()}`);
    expect(await page.getByRole('heading', { name: /proposes/ }).isVisible()).toBe(true);
    expect(await page.locator('#proposals table').count()).toBe(1);
    expect(await page.locator('#heat-section').isVisible()).toBe(false);
    expect(await page.locator('#remarks').textContent()).toContain('There is no network that judges tokens');
    expect(complaints).toEqual([]);
  });
});

interface Focus {
  readonly name: string;
  readonly key: string | null;
  /** Pixels of what is drawn around it. */
  readonly outline: number;
}

/** What has the focus, by its own id or that of what it is in; null where nothing on the page has. */
function focused(page: Page): Promise<Focus | null> {
  return page.locator('html').evaluate((html) => {
    const active = html.ownerDocument.activeElement;
    if (!active || active.tagName === 'BODY') return null;
    const seen = active.matches('[type=radio]') ? active.nextElementSibling : active;
    const style = html.ownerDocument.defaultView?.getComputedStyle(seen ?? active);
    const name = active.id || active.closest('[id]')?.id || '';
    return {
      name,
      key: active.getAttribute('data-key'),
      outline: style?.outlineStyle === 'none' ? 0 : Number.parseFloat(style?.outlineWidth ?? '0'),
    };
  });
}

/** Of every element with a text of its own: how much lighter one of text and ground is than the other (WCAG 2). */
function contrasts(page: Page): Promise<{ readonly text: string; readonly contrast: number }[]> {
  return page.locator('html').evaluate((html) => {
    const { defaultView: window } = html.ownerDocument;
    const canvas = html.ownerDocument.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const channels = (color: string): number[] => {
      if (!canvas) return [];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (color: string): number => {
      const [red, green, blue] = channels(color).map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (start: ReturnType<typeof html.querySelector>): string => {
      for (let at = start; at; at = at.parentElement) {
        const color = window?.getComputedStyle(at).backgroundColor ?? '';
        if (channels(color)[3] === 255) return color;
      }
      return 'white';
    };
    const told = [...html.querySelectorAll('body *')].filter(
      (each) =>
        each.checkVisibility() &&
        !each.closest('svg') &&
        [...each.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
    );
    return told.map((each) => {
      const [a, b] = [light(window?.getComputedStyle(each).color ?? ''), light(ground(each))];
      return { text: each.textContent ?? '', contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    });
  });
}
