/** What no folder confines: commands, and other machines. In a sandbox they are refused, and every option of that kind is marked. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepFolder } from '../../test/support/sweep-folder.ts';
import { BEYOND } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';
import { discover } from '../registry/discover.ts';

const { folder, plain, looked } = sweepFolder('beyond');

describe('in a sandbox a sweep', () => {
  it.each([
    ["{ type: 'slurm', setup: ['module load nodejs', 'sh ./steal.sh'] }", ["'module load nodejs'", "'sh ./steal.sh'"]],
    ["{ type: 'slurm', further: ['--prolog=/tmp/x'] }", ["'--prolog=/tmp/x'"]],
    ["{ type: 'ray', address: 'http://elsewhere:8265' }", ["'http://elsewhere:8265'"]],
    ["{ type: 'ray', project: '/opt/other' }", ["'/opt/other'"]],
  ])('runs no commands and reaches no other machine: launcher %s', async (launcher, texts) => {
    mkdirSync(path.join(folder, 'experiments'), { recursive: true });
    const file = path.join(folder, 'experiments/launched.json5');
    writeFileSync(file, `{\n  extends: './plain.json5',\n  sweep: { seeds: 2 },\n  launcher: ${launcher},\n}`);
    const { code, error } = await looked(file, '--prepare', '--sandbox');
    expect(code).toBe(2);
    expect(error.match(/beyond-project/g)).toHaveLength(texts.length);
    for (const text of texts) expect(error).toContain(`${text} reaches beyond the project`);
    expect(error).toMatch(/launched\.json5:4:\d+/);
  });

  it('may be handed to the cluster of this machine, with nothing said', async () => {
    const { code, error } = await looked(
      plain,
      '--sandbox',
      '--set',
      'sweep.seeds=2',
      '--set',
      "launcher={type:'ray'}",
      '--prepare',
      'name=own',
    );
    expect([code, error]).toEqual([0, expect.not.stringContaining('beyond-project')]);
  });
});

it('an option that sounds like a command or an address is marked as one', async () => {
  const { registry } = await discover();
  const unmarked = registry.entries().flatMap(({ definition: { kind, name, options } }) => suspects(options, `${kind}/${name}`));
  expect(unmarked).toEqual([]);
});

/** Texts by whose names they run something or go somewhere. */
function suspects(schema: unknown, where: string): string[] {
  if (!isRecord(schema) || BEYOND in schema || 'const' in schema || 'enum' in schema) return [];
  const sounds = /setup|command|script|program|further|address|host|url|server|endpoint/i.test(where.split('.').at(-1) ?? '');
  return [
    ...(schema.type === 'string' && sounds ? [where] : []),
    ...Object.entries(isRecord(schema.properties) ? schema.properties : {}).flatMap(([key, each]) => suspects(each, `${where}.${key}`)),
    ...suspects(schema.items, where),
    ...['anyOf', 'oneOf'].flatMap((word) =>
      Array.isArray(schema[word]) ? (schema[word] as unknown[]).flatMap((each) => suspects(each, where)) : [],
    ),
  ];
}
