// Everything that every KIND must do, checked on this one: `node --test`.
import { it } from 'node:test';
import { loadPlugin, testComponent } from 'electra-run/testing';

const component = await loadPlugin(new URL('./plugin.ts', import.meta.url));

testComponent(component, { it });
