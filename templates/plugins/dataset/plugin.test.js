// Everything that every dataset must do, checked on this one: `node --test`.
import { it } from 'node:test';
import { loadPlugin, testComponent } from 'electra-run/testing';

const component = await loadPlugin(new URL('./plugin.ts', import.meta.url));

testComponent(component, {
  it,
  files: { 'texts.txt': Array.from({ length: 200 }, (_, i) => `__label__${i % 2 ? 'odd' : 'even'} example ${i}\n`).join('') },
  options: { file: 'texts.txt' },
});
