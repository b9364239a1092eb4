/**
 * Checks a composed experiment against the core's schema and every slot against its component's.
 *
 * The registry resolves `type` first, then that component's own schema sees the options, so that a
 * message never speaks of other components. Everything that is wrong comes at once.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import { errors, type Fault } from '../errors/index.ts';
import { inputSchema } from '../registry/input-schema.ts';
import { ships } from '../package.ts';
import { failedCheck } from '../registry/broken-plugin.ts';
import type { Entry, Registry } from '../registry/registry.ts';
import { isRecord, slotsIn, typeFirst, type FoundSlot } from '../component/slots.ts';
import { RAISABLE } from '../up-to.ts';
import { BEYOND, PATH, SLOT, type Around, type OptionProblem } from '../component/component.ts';
import { variationProblems, type Variation } from '../experiment/variation.ts';
import { checkExperiment } from './check-experiment.ts';
import { fillSettled } from './fill-settled.ts';
import { isStrange, strangeNumbers } from './strange-numbers.ts';
import { isRaised, limitProblems, limitsOf, type Limits } from './limits.ts';
import { aroundOf, toldInStage, stageOf, stagesIn, stageView, viewFrom } from './around.ts';
import { experimentSchema, fineTuningSchema, type Experiment, type ExperimentFile } from '../experiment/experiment.ts';
import { problem, tellOnce, type Problem } from '../source/problem.ts';
import { schemaProblems, show, type CheckedValue } from '../registry/schema-problems.ts';
import { nodeAt, originAt, pathText, startOfFile, toPlain, type ObjectNode, type Path } from '../source/tree.ts';

/** What a tree says, as values, and everything that is wrong with it. */
export interface Validated {
  /** Every default filled in. Complete only where there are no problems. */
  readonly experiment: Experiment;
  /** The runs that the file describes beside this one. */
  readonly variation: Variation;
  readonly problems: readonly Problem[];
}

/** `name` is used where the experiment has none. */
export function validate(tree: ObjectNode, registry: Registry, name: string): Validated {
  const plain = toPlain(tree);
  if (!isRecord(plain)) throw new TypeError('A tree of members is a record.');
  delete plain.$schema;
  if (plain.name === undefined) plain.name = name;
  const checking: Checking = { tree, plain, registry, limits: limitsOf(plain.limits), problems: [], wrong: [], checks: [] };
  checking.problems.push(...strangeNumbers(tree));
  complain(checkCore(plain), { path: [], title: 'The experiment', misplaced }, checking);
  for (const each of limitProblems(plain.limits, tree, registry)) checking.problems.push(each);
  for (const slot of slotsIn(experimentSchema, plain)) checkSlot(slot, checking);
  checkAll(plain, checking);
  conflict(checkExperiment(aroundOf([], { experiment: plain, wrong: checking.wrong })), [], checking);
  const { launcher, sweep, ablation, ...experiment } = inOrder(plain) as ExperimentFile;
  const variation = { launcher, sweep, ablation };
  if (checking.problems.length === 0) conflict(variationProblems(variation), [], checking);
  return { experiment, variation, problems: checking.problems };
}

/** Sections in the order of the schema, and the type of a component first, whatever the order in the file: saved experiments read alike. */
function inOrder(plain: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const order = Object.keys(experimentSchema.properties);
  return Object.fromEntries(order.filter((key) => Object.hasOwn(plain, key)).map((key) => [key, typeFirst(plain[key])]));
}

interface Checking {
  readonly tree: ObjectNode;
  /** What it says as values, defaults filled in as far as the checks have come. */
  readonly plain: Readonly<Record<string, unknown>>;
  readonly registry: Registry;
  readonly limits: Limits;
  readonly problems: Problem[];
  /** Where something was complained about. */
  readonly wrong: Path[];
  /** What components check themselves, once every default is filled in. */
  readonly checks: { readonly slot: Path; readonly run: (around: Around) => readonly OptionProblem[] }[];
}

/** In a stage a component has another experiment around it; those that a stage takes over are checked in each. */
function checkAll(plain: Readonly<Record<string, unknown>>, checking: Checking): void {
  const stages = stagesIn(plain);
  for (const { slot, run } of checking.checks) {
    const [section] = slot;
    const inherited = section === 'objective' ? stages.flatMap((stage, index) => (stage.objective === undefined ? [index] : [])) : [];
    for (const index of [stageOf(slot), ...inherited]) {
      const whole = { experiment: plain, wrong: checking.wrong };
      const found = run(aroundOf(slot, whole, index === undefined ? viewFrom(slot, whole) : stageView(whole, index)));
      if (index === undefined) conflict(found, slot, checking);
      else for (const each of found) conflict([toldInStage(each, stages[index], index)], slot, checking, tellOnce);
    }
  }
}

const compiled = new WeakMap<object, ValidateFunction>();

let ajv: Ajv | undefined;

/** Without the schema of schemas: compiling that alone would take longer than everything else, and strict mode finds what is misspelt. */
function compiler(): Ajv {
  const options = {
    allErrors: true,
    strict: true,
    strictRequired: false,
    useDefaults: true,
    verbose: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  };
  return (ajv ??= new Ajv(options)
    .addKeyword({ keyword: SLOT })
    .addKeyword({ keyword: PATH })
    .addKeyword({ keyword: BEYOND })
    .addKeyword({ keyword: RAISABLE }));
}

function validatorOf(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const made = compiler().compile(inputSchema(schema));
  compiled.set(schema, made);
  return made;
}

/** Most files describe one run: what checks further ones takes half of the time to compile, and knows their keys without. */
const [oneRun, oneJob] = [experimentSchema, fineTuningSchema].map((schema) => ({
  ...schema,
  properties: { ...schema.properties, sweep: {}, ablation: {} },
}));

function checkCore(plain: Record<string, unknown>): ValidateFunction['errors'] {
  const isOne = plain.sweep === undefined && plain.ablation === undefined;
  const onlyTunes = isRecord(plain.train) && plain.train.steps === 0;
  const check = validatorOf(onlyTunes ? (isOne ? oneJob : fineTuningSchema) : isOne ? oneRun : experimentSchema);
  check(plain);
  return check.errors;
}

function checkSlot(slot: FoundSlot, checking: Checking): void {
  const { path, kind, value } = slot;
  if (!isRecord(value)) return;
  const { registry } = checking;
  // A slot that has a default may be changed without naming its component again.
  if (value.type === undefined && slot.byDefault) Object.assign(value, { ...slot.byDefault, ...value });
  if (value.type === undefined) {
    const known = registry.names(kind).join(', ') || 'none';
    blame(checking, errors.MISSING_TYPE({ path: pathText(path), kind, known }), path, 'key');
    return;
  }
  const at = [...path, 'type'];
  if (typeof value.type !== 'string') {
    blame(checking, errors.WRONG_TYPE({ path: pathText(at), found: show(value.type), rule: `the name of a ${kind}` }), at, 'value');
    return;
  }
  const entry = registry.get(kind, value.type);
  if (entry) checkOptions(slot, value, entry, checking);
  else blame(checking, registry.unknown(kind, value.type), at, 'value');
}

function checkOptions({ path, kind }: FoundSlot, value: Record<string, unknown>, entry: Entry, checking: Checking): void {
  const { definition, file } = entry;
  const { type, ...options } = value;
  const byDefault = nodeAt(checking.tree, path) ? '' : ` (the default for '${pathText(path)}', which the experiment leaves out)`;
  const title = `${kind}/${String(type)}${byDefault}`;
  let check: ValidateFunction;
  try {
    check = validatorOf(definition.options);
  } catch (error) {
    const reason = `the options of ${title} are no usable schema: ${error instanceof Error ? error.message : String(error)}`;
    checking.problems.push(problem(errors.NOT_A_COMPONENT({ reason }), startOfFile(file)));
    return;
  }
  if (definition.settles)
    conflict(fillSettled(definition, options, aroundOf(path, { experiment: checking.plain, wrong: checking.wrong })), path, checking);
  check(options);
  const found = check.errors;
  Object.assign(value, options);
  const nested = slotsIn(definition.options, value, path);
  const isWrong = complain(found, { path, title, misplaced: (key) => ownerOf(key, nested, path, checking.registry) }, checking);
  for (const slot of nested) checkSlot(slot, checking);
  if (!isWrong && definition.check)
    checking.checks.push({
      slot: path,
      run(around) {
        try {
          return definition.check?.(options as never, around) ?? [];
        } catch (error) {
          if (ships(file)) throw error;
          checking.problems.push(failedCheck(entry, error));
          return [];
        }
      },
    });
}

function tellAll(found: Problem, problems: Problem[]): void {
  problems.push(found);
}

function conflict(found: readonly OptionProblem[], slot: Path, { tree, problems }: Checking, tell = tellAll): void {
  for (const { path, message, hint } of found) {
    const where = [...slot, ...path];
    tell(problem(errors.OPTION_CONFLICT({ path: pathText(where), message, hint }), originAt(tree, where, 'value')), problems);
  }
}

function blame({ tree, problems, wrong }: Checking, fault: Fault, path: Path, part: 'key' | 'value'): void {
  wrong.push(path);
  const written = nodeAt(tree, path);
  // What is broken, infinite or cannot be kept was complained about already.
  if (written?.kind === 'leaf' && (written.broken || isStrange(written))) return;
  const tell = stageOf(path) === undefined ? tellAll : tellOnce;
  tell(problem(fault, originAt(tree, path, part)), problems);
}

/** An option that belongs to a component in one of the slots inside: `lambda` → `loss.lambda`. */
function ownerOf(key: string, nested: readonly FoundSlot[], path: Path, registry: Registry): string | undefined {
  const owner = nested.find(({ kind, value, byDefault }) => {
    const type = isRecord(value) ? (value.type ?? byDefault?.type) : undefined;
    return Object.hasOwn(registry.get(kind, String(type))?.definition.options.properties ?? {}, key);
  });
  return owner && pathText([...owner.path.slice(path.length), key]);
}

/** Whether anything was wrong. */
function complain(found: ValidateFunction['errors'], subject: CheckedValue, checking: Checking): boolean {
  const told = schemaProblems(found ?? [], subject).filter(({ path, raisable }) => !isRaised(checking.limits, path, raisable));
  for (const { fault, path, part } of told) blame(checking, fault, path, part);
  return told.length > 0;
}

/** A key that belongs into another section: `steps` → `train.steps`. */
function misplaced(key: string): string | undefined {
  const sections: Readonly<Record<string, unknown>> = experimentSchema.properties;
  const section = Object.keys(sections).find((each) => {
    const schema = sections[each];
    return isRecord(schema) && !(SLOT in schema) && isRecord(schema.properties) && Object.hasOwn(schema.properties, key);
  });
  return section && `${section}.${key}`;
}
