import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkPart } from '../kinds/objective.ts';
import { liesIn, locate } from './locate.ts';
import { sourcesOf } from './start.ts';

let folder: string;
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => void (folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'locate-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('what a run can start from', () => {
  it('is a model, the export of a run, and the run', async () => {
    file(
      'run/experiment.json',
      'run/status.json',
      'run/export/a/config.json',
      'run/export/b/model.safetensors',
      'run/export/a.partial/config.json',
    );
    const both = {
      single: null,
      folders: new Map([
        ['a', at('run/export/a')],
        ['b', at('run/export/b')],
      ]),
    };
    expect(await locate(at('run'))).toEqual(both);
    expect(await locate(at('run/export'))).toEqual(both);
    expect(await locate(at('run/export/a'))).toEqual({ single: at('run/export/a'), folders: new Map([['', at('run/export/a')]]) });
  });

  it('is no run that is not finished, and no folder of something else', async () => {
    file('run/experiment.json', 'run/status.json', 'texts/a.txt');
    const told = async (name: string): Promise<unknown> => locate(at(name));
    expect(await told('run')).toMatchObject({
      message: expect.stringContaining('no exported networks yet'),
      hints: [`Finish it: npx electra-run resume ${at('run')}`],
    });
    expect(await told('texts')).toMatchObject({ message: expect.stringContaining('neither a model') });
    expect(await told('nothing')).toMatchObject({ message: expect.stringContaining('there is no such folder') });
    expect(await told('texts/a.txt')).toMatchObject({ code: 'start-unusable' });
  });
});

it('a folder lies in another one through links, also before it is there', () => {
  mkdirSync(at('run'));
  symlinkSync(at('run'), at('link'));
  expect([
    liesIn(at('link/export'), at('run')),
    liesIn(at('run'), at('link')),
    liesIn(at('running'), at('run')),
    liesIn(at('run'), at('run/x')),
  ]).toEqual([true, true, false, false]);
});

describe('the networks that get weights', () => {
  const part = {} as NetworkPart;
  const objective = { networks: { small: part, large: part }, kept: { name: 'large', trunk: {} } } as unknown as Parameters<
    typeof sourcesOf
  >[2];
  const one = { single: '/m', folders: new Map([['', '/m']]) };
  const run = {
    single: null,
    folders: new Map([
      ['large', '/r/large'],
      ['other', '/r/other'],
    ]),
  };
  const chosen = (...words: [typeof one | typeof run, (readonly string[])?]): string[] =>
    sourcesOf('/from', words[0], objective, words[1]).map(({ network, folder: from }) => `${network} ${from}`);

  it('are the kept one of a single model, and of a run those that both have, unless they are named', () => {
    expect(chosen(one)).toEqual(['large /m']);
    expect(chosen(one, ['small', 'large'])).toEqual(['small /m', 'large /m']);
    expect(chosen(run)).toEqual(['large /r/large']);
    expect(chosen(run, ['large'])).toEqual(['large /r/large']);
  });

  it('must be there, in the objective and in the folder', () => {
    expect(() => chosen(one, ['smal'])).toThrow("the objective has no network 'smal'");
    expect(() => chosen(run, ['small'])).toThrow("it has no network 'small', only large, other");
    const foreign = { single: null, folders: new Map([['decoder', '/r/decoder']]) };
    expect(() => chosen(foreign)).toThrow('its networks are called decoder, and those of the objective small, large');
  });
});

function file(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
}
