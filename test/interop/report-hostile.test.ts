/** The page that `compare --html` writes trusts nothing that files say: it shows it, and runs none of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRun } from '../support/made-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pages, reportOfSweep, trained, write } from './report-page.ts';

const folder = temporaryFolder('report-hostile');
const report = reportOfSweep(folder);
const open = pages();

describe('a report of hostile files', () => {
  const attack =
    `</script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">` + `<a href="javascript:alert(1)">`;

  it('shows what they say and does none of it', async () => {
    const members = {
      [`<b>"&amp;`]: {
        ...trained(1, 1),
        samples: [attack],
        record: { host: { cpu: attack } },
        experiment: { extra: { [attack]: attack }, objective: { masker: { type: attack } } },
      },
      plain: trained(50, 1),
    };
    const page2 = path.join(folder, 'hostile.html');
    const runs = Object.entries(members).map(([name, member]) => makeRun(path.join(folder, 'hostile', name), member));
    const line = `${JSON.stringify({ step: 1, [attack]: 1 })}\n${JSON.stringify({ step: 2, [attack]: 2 })}\n`;
    writeFileSync(path.join(runs[0], 'metrics.jsonl'), line);
    await write(page2, runs, attack);
    const { page, complaints } = await open(page2);
    expect(await page.title()).toBe(attack);
    expect(await page.locator('h1').textContent()).toBe(attack);
    expect(await page.locator('script, img, b, a').count()).toBe(2);
    await page.locator('summary', { hasText: 'Samples' }).click();
    expect(await page.locator('.samples').innerText()).toContain(attack);
    expect(complaints).toEqual([]);
  });

  it('lets no script in, even where one got into the page', async () => {
    const taken = path.join(folder, 'taken.html');
    writeFileSync(taken, readFileSync(report, 'utf8').replace('</main>', `${attack}</main>`));
    const { page, complaints, requests } = await open(taken);
    expect(await page.title()).toBe('Sweep');
    expect(complaints.length).toBeGreaterThan(0);
    expect(complaints.every((complaint) => complaint.includes('Content Security Policy'))).toBe(true);
    expect(requests).toEqual(['csp']);
  });
});
