// Everything that every corpus must do, checked on this one: `node --test`.
import { it } from 'node:test';
import { loadPlugin, testComponent } from 'electra-run/testing';

const component = await loadPlugin(new URL('./plugin.ts', import.meta.url));

testComponent(component, {
  it,
  files: {
    'texts.jsonl': '{ "text": "The first text.", "title": "One" }\n{ "text": "The second text.", "title": "Two" }\n',
    'others.jsonl': '{ "text": "Another text." }\n{ "text": "And one more." }\n',
  },
  options: { file: 'texts.jsonl' },
  different: [{ file: 'others.jsonl' }, { key: 'title' }], // other texts: the fingerprint must be another
});
