import { expect, it } from 'vitest';
import { overridesOf } from './words.ts';

it('turns what is typed into overrides of the sweep section', () => {
  expect(overridesOf({ grid: ['a.b=1,2', "c=1/4,'x,y',[1,2],{type:'sgd',rate:1}"], seeds: '3' }, 'sweep')).toEqual([
    "sweep.grid={'a.b':[1,2]}",
    "sweep.grid={c:['1/4','x,y',[1,2],{type:'sgd',rate:1}]}",
    'sweep.seeds=3',
  ]);
  expect(overridesOf({ zip: ['a=1,2;b=3,4', 'c=5,6'], list: ["a=1;b='x;y'"], seeds: '1,5' }, 'sweep')).toEqual([
    'sweep.zip=[{a:[1,2],b:[3,4]},{c:[5,6]}]',
    "sweep.list=[{a:1,b:'x;y'}]",
    'sweep.seeds=[1,5]',
  ]);
  expect(overridesOf({ random: ['a=1e-4..1e-2:log', 'b=1..8:whole', 'c=-1..1', 'd=x,y'], count: 5 }, 'sweep')).toEqual([
    "sweep.random.ranges={a:{from:0.0001,to:0.01,scale:'log'}}",
    'sweep.random.ranges={b:{from:1,to:8,whole:true}}',
    'sweep.random.ranges={c:{from:-1,to:1}}',
    "sweep.random.ranges={d:{of:['x','y']}}",
    'sweep.random.count=5',
  ]);
});

it('gives seeds and values to an ablation where there is one', () => {
  expect(overridesOf({ ablate: 'a.b=1,2', baseline: '2', seeds: '3' }, 'sweep')).toEqual([
    "ablation.path='a.b'",
    'ablation.values=[1,2]',
    'ablation.baseline=2',
    'ablation.seeds=3',
  ]);
  expect(overridesOf({ values: '7', seeds: '3' }, 'ablation')).toEqual(['ablation.values=[7]', 'ablation.seeds=3']);
});

it('says how to write what cannot be read', () => {
  expect(() => overridesOf({ grid: ['lambda'] }, 'sweep')).toThrow(/'lambda' is no path with values for --grid/);
  expect(() => overridesOf({ random: ['a='] }, 'sweep')).toThrow(/'a=' is no path with values for --random/);
});
