/** What is looked at before the package goes out: where it comes from, and what comes with it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { advisoriesIn, licencesToLookAt } from '../build/check-dependencies.mjs';
import { root } from './support/cli.ts';
import { read } from './support/sources.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('publishing', () => {
  const folder = temporaryFolder('publishing');
  execFileSync('git', ['init', '-q', folder]);
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
  const publish = (manifest: object): { status: number | null; stderr: string } => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    return spawnSync(process.execPath, [path.join(root, 'build/before-publish.mjs')], { cwd: folder, encoding: 'utf8' });
  };

  it('is refused without a repository, to which provenance would lead', () => {
    expect(publish({ name: 'x' })).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Nothing was published\.\n.*no repository/) });
    const repository = { type: 'git', url: 'git+https://example.org/x.git' };
    expect(publish({ name: 'x', repository })).toMatchObject({ status: 0, stderr: '' });
  });

  it('is refused with changes that are not committed', () => {
    writeFileSync(path.join(folder, '.gitignore'), 'package.json\n');
    const { status, stderr } = publish({ name: 'x', repository: 'https://example.org/x' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/not committed:\n\?\? \.gitignore/)]);
  });

  it('is public, with provenance, and looks before', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({
      publishConfig: { access: 'public', provenance: true },
      scripts: { prepublishOnly: 'node build/before-publish.mjs' },
    });
  });
});

describe('what users install with the package', () => {
  it('has licences that ask for nothing but their text', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, object>> };
    expect(licencesToLookAt(packages)).toEqual([]);
  });

  it('is named where a licence is another, or none', () => {
    const packages = {
      '': {},
      'node_modules/a': { version: '1.0.0', license: '(GPL-3.0 OR MIT)' },
      'node_modules/b': { version: '2.0.0', license: '(MIT AND GPL-3.0)' },
      'node_modules/a/node_modules/@c/d': { version: '3.0.0' },
      'node_modules/e': { version: '4.0.0', dev: true },
    };
    expect(licencesToLookAt(packages)).toEqual(['b 2.0.0: (MIT AND GPL-3.0)', '@c/d 3.0.0: no licence']);
  });

  it('is not taken for sound where the registry does not answer', () => {
    expect(advisoriesIn('{ "message": "405 Method Not Allowed", "error": {} }')).toBeUndefined();
    expect(advisoriesIn('')).toBeUndefined();
    expect(advisoriesIn('{ "auditReportVersion": 2, "vulnerabilities": {} }')).toEqual([]);
    const via = [{ name: 'x', severity: 'high', title: 'It leaks.', url: 'https://example.org/1' }];
    const answer = { auditReportVersion: 2, vulnerabilities: { x: { via }, y: { via: ['x'] } } };
    expect(advisoriesIn(JSON.stringify(answer))).toEqual(['x: high: It leaks. https://example.org/1']);
  });
});
