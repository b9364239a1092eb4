/**
 * What the files of a run must say to be believed: only what somebody reads. Further keys may stand there, and those that older
 * versions did not write may be missing.
 */
import { count, either, listOf, mapOf, number, objectOf, oneOf, orNull, text, textLike, time, truth, type Shape } from '../files/shape.ts';

/** Figures by name; null where they were not finite. */
const figuresShape = mapOf(orNull(number));

/** `experiment.json`, as far as it is read without the registry. */
export const experimentShape = objectOf(
  {},
  {
    name: text,
    seed: number,
    train: objectOf({ steps: count }, { batch: count }),
    data: objectOf({ length: count }),
    tasks: listOf(objectOf({}, { learningRates: listOf(number), seeds: count, scratch: truth })),
    trackers: listOf(objectOf({ type: text })),
  },
);

const diagnosis = objectOf({ name: text, text }, { about: text, see: text, since: count, times: count, steps: count });

/** `status.json`. */
export const statusShape = objectOf(
  { status: oneOf('running', 'interrupted', 'paused', 'finished', 'failed'), step: count },
  { updated: time, diagnoses: listOf(diagnosis), figures: figuresShape },
);

const figure = objectOf(
  { name: text, label: text },
  {
    unit: text,
    network: text,
    better: oneOf('lower', 'higher'),
    floor: either(number, text),
    floorNote: text,
    progress: text,
    headline: text,
  },
);

/** `result.json`. */
export const resultShape = objectOf(
  { figures: figuresShape },
  {
    legend: listOf(figure),
    samples: listOf(text),
    samplesLegend: text,
    diagnoses: listOf(diagnosis),
    downstream: listOf(objectOf({ task: text, metric: text }, { higherIsBetter: truth, positive: mapOf(text), remarks: listOf(text) })),
  },
);

const sitting = {
  commandLine: listOf(text),
  workingFolder: text,
  time: text,
  seed: number,
  versions: mapOf(orNull(text)),
  git: orNull(objectOf({ commit: text }, { dirty: truth, diff: orNull(text) })),
  code: objectOf({ package: text, plugins: mapOf(text) }),
  host: objectOf({}, { cpu: text, cores: number, memoryGiB: number, platform: text }),
};
const change = objectOf({ path: text, from: orNull(text), to: orNull(text) });

/** `record.json`. */
export const recordShape = objectOf(
  {},
  {
    ...sitting,
    experimentFile: text,
    experimentFolder: text,
    continued: listOf(objectOf({}, sitting)),
    history: listOf(
      objectOf(
        { step: count, changes: listOf(change) },
        { finished: truth, set: listOf(text), setFiles: listOf(text), tasks: listOf(text), figures: figuresShape },
      ),
    ),
  },
);

/** `data.json`. */
export const dataShape = objectOf(
  {},
  { text, tokenizer: text, tasks: mapOf(text), evaluations: mapOf(text), start: mapOf(text), fixed: mapOf(text) },
);

/** `extension.json`. */
export const extensionShape = objectOf({ files: mapOf(text), outdated: listOf(text) });

/** A finished fine-tuning. */
export const fineTunedShape = objectOf(
  {
    init: oneOf('pretrained', 'scratch'),
    learningRate: number,
    seed: number,
    bestEpoch: number,
    metrics: figuresShape,
  },
  { stoppedAfter: count, failed: oneOf('diverged') },
);

/** A line of `metrics.jsonl`. */
export const loggedShape: Shape = (value) => objectOf({ step: count })(value) ?? figuresShape(value);

/** The attempts of a member of a sweep. */
export const attemptsShape = objectOf({
  attempts: listOf(
    objectOf(
      { started: time, process: objectOf({ host: text, pid: number }) },
      {
        launch: objectOf({ launcher: text, key: textLike(/^[a-z0-9-]+$/, 'key') }, { from: count }),
        began: time,
        ended: time,
        outcome: oneOf('finished', 'failed', 'interrupted', 'paused'),
        seconds: number,
        error: text,
      },
    ),
  ),
});

const member = objectOf({
  id: textLike(/^[\w-]+$/, 'id'),
  name: text,
  // Nothing outside the sweep is a member of it.
  folder: textLike(/^members\/(?!\.\.?$)[^/\\]+$/, 'folder below members/'),
  seed: number,
  settings: mapOf(),
});

/** `sweep.json`, of the format that this version writes. */
export const manifestShape = objectOf(
  {
    format: oneOf(1),
    name: text,
    created: text,
    experiment: objectOf({ file: text, setFiles: listOf(text), set: listOf(text) }, { folder: text }),
    base: text,
    seeds: listOf(number),
    axes: listOf(objectOf({ path: text, values: listOf() })),
    members: listOf(member),
  },
  {
    launcher: objectOf({ type: text }),
    history: listOf(objectOf({ member: text, until: count, saw: count }, { value: orNull(number), step: count })),
    refused: listOf(mapOf()),
    over: truth,
    sweep: objectOf({ grid: mapOf(listOf()) }),
    ablation: objectOf({ path: text, values: listOf(), seeds: listOf(number), alsoDiffering: listOf(text) }),
  },
);

/** `state.json` of a checkpoint, around what the loop keeps. */
export const checkpointShape = objectOf({
  state: objectOf({ step: count, fingerprint: text }, { seconds: number, window: objectOf({ count, sums: mapOf(number) }) }),
  checksum: text,
  files: mapOf(objectOf({ bytes: count, sha256: text })),
});
