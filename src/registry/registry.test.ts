import { Type } from 'typebox';
import { expect, it } from 'vitest';
import type { AnyComponent } from '../component/component.ts';
import { Registry } from './registry.ts';

it('a component that wants to be asked last what a folder is comes behind all others, those of users too', () => {
  const registry = new Registry();
  const component = (name: string, askedLast?: boolean): AnyComponent => ({
    kind: 'tokenizer',
    name,
    summary: name,
    options: Type.Object({}),
    ...(askedLast === undefined ? {} : { askedLast }),
    create: () => null,
  });
  for (const each of [component('any', true), component('one', false), component('another')]) registry.add(each, `${each.name}.ts`);
  expect(registry.registered('tokenizer').map(({ definition }) => definition.name)).toEqual(['one', 'another', 'any']);
});
