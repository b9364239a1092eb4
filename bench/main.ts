/**
 * `npm run bench`: every peer in the same run, in turn, each process fresh; writes results.json, results.md
 * and the plots. docs/benchmarks.md says what is compared and how each side is written.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { check } from './check.ts';
import { describeMachine, ensurePackages, ensurePython, isSameKind, type Machine } from './environment.ts';
import { measure, type Measurement, type Patience } from './measure.ts';
import { flopsOf, multiplications } from './multiplications.ts';
import { measureParallel } from './parallel.ts';
import { absence, commandOf, peers, specOf, type Peer, type Places } from './peers.ts';
import { measureScaling } from './scaling.ts';
import { trial, works, type Work } from './spec.ts';
import { measureStart } from './start.ts';
import { Store, type WorkResult } from './store.ts';
import { markdown } from './table.ts';

const HELP = `npm run bench -- [options]

Measures electra-run beside PyTorch, tfjs and the bare matrix multiplications, interleaved, each process fresh.

  --work NAMES     Works, separated by commas; all of the list unless given. --only is the same.
  --peers NAMES    Peers, separated by commas; all unless given.
  --rounds N       Rounds over the peers (3).
  --out FOLDER     Where results.json, results.md and the plots go: bench with three rounds or more, .electra-run/bench with fewer.
  --resume         Keep what results.json has, and measure what it lacks.
  --no-check       Do not compare losses with PyTorch first.
  --idle S         Seconds to wait for an idle machine before each process (60).
  --limit S        Seconds for a process's first step, with all it compiles (300). From there on it has 60.
  --threads N      Threads of every peer (all cores).
  --list           Works and peers.
  --help           This text.

A quick look:  npm run bench -- --only small --rounds 1
Does it work:  npm run bench -- --only trial --rounds 1 --idle 0
`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const EXTRA = ['scaling', 'start', 'parallel'];

/** Folders of committed results, one for each kind of processor, and where the page has their tables. */
const PLACES: Readonly<Record<string, string>> = { bench: 'results', 'bench/bfloat16': 'results in bfloat16' };

const { values } = parseArgs({
  options: {
    work: { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string' },
    resume: { type: 'boolean', default: false },
    'no-check': { type: 'boolean', default: false },
    idle: { type: 'string', default: '60' },
    limit: { type: 'string', default: '300' },
    threads: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
// So that the process being measured ends too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (values.help) process.stdout.write(HELP);
else if (values.list) list();
else await bench();

function list(): void {
  const lines = [...works, trial].map(({ name, title }) => `  ${name.padEnd(22)}${title}`);
  const extra = [
    `  ${'scaling'.padEnd(22)}cost against layers, width, length, batch and cores`,
    `  ${'start'.padEnd(22)}from the command to the first step`,
    `  ${'parallel'.padEnd(22)}one training on two ranks, beside two trainings and PyTorch's DistributedDataParallel`,
  ];
  process.stdout.write(
    `Works\n${[...lines, ...extra].join('\n')}\n\nPeers\n${peers.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}\n`,
  );
}

async function bench(): Promise<void> {
  const rounds = Number(values.rounds);
  const names = chosen(
    (values.work ?? values.only)?.split(','),
    [...works.map(({ name }) => name), ...EXTRA],
    [...works.map(({ name }) => name), 'trial', ...EXTRA],
  );
  const taking = chosen(
    values.peers?.split(','),
    peers.map(({ name }) => name),
    peers.map(({ name }) => name),
  );
  const scratch = path.join(root, '.electra-run/bench/scratch');
  await mkdir(scratch, { recursive: true });
  await ensurePackages(root, say);
  const python = await ensurePython(root, say);
  const places: Places = {
    root,
    python,
    scratch,
    cache: path.resolve(root, process.env.ELECTRA_RUN_CACHE ?? '.electra-run'),
    threads: Number(values.threads ?? availableParallelism()),
  };
  const patience = { idle: Number(values.idle), limit: Number(values.limit) };
  const machine = await describeMachine(root);
  const out = path.resolve(root, values.out ?? (rounds >= 3 ? 'bench' : '.electra-run/bench'));
  const store = new Store(out);
  const setting: Setting = { places, patience, rounds, machine, store, peers: peers.filter(({ name }) => taking.includes(name)) };
  say(`${machine.processor}, ${machine.cores} cores (${machine.instructions}); results go to ${path.relative(root, out)}`);
  for (const name of names) {
    const work = [...works, trial].find((each) => each.name === name);
    if (work) await measureWork(work, setting);
    else if (name === 'scaling' && !(values.resume && store.results.scaling))
      store.results.scaling = await measureScaling({ places, patience, rounds: Math.min(rounds, 2), machine, peers: setting.peers, say });
    else if (name === 'start' && !(values.resume && store.results.start))
      store.results.start = await measureStart({ places, rounds, idle: patience.idle, machine, say });
    else if (name === 'parallel' && !(values.resume && store.results.parallel))
      store.results.parallel = await measureParallel({ places, patience, rounds, machine, say });
    await store.save();
    await report(out, store);
  }
  process.stdout.write(`\n${markdown(store.results)}\n`);
}

interface Setting {
  readonly places: Places;
  readonly patience: Patience;
  readonly rounds: number;
  readonly machine: Machine;
  readonly store: Store;
  readonly peers: readonly Peer[];
}

async function measureWork(work: Work, setting: Setting): Promise<void> {
  const { places, patience, rounds, machine, store } = setting;
  const before = store.results.works[work.name];
  if (values.resume && before?.rounds !== undefined && before.rounds >= rounds) return say(`${work.name}: already measured`);
  const tokens = work.batch * work.length;
  const result: WorkResult =
    values.resume && before && isSameKind(before.machine, machine)
      ? before
      : { title: work.title, tokens, flops: flopsOf(multiplications(specOf(work, peers[0], places))), machine, entries: [] };
  store.results.works[work.name] = result;
  say(`\n${work.name}: ${work.title}`);
  if (!values['no-check'] && !result.check && work.kind === 'pretrain' && work.dropout === 0) {
    result.check = await check(work, places);
    say(
      result.check.problems.length === 0
        ? `  same computation on both sides, to ${result.check.difference.toExponential(1)}`
        : `  NOT THE SAME COMPUTATION: ${result.check.problems.join('; ')}`,
    );
  }
  for (let round = 1; round <= rounds; round++) {
    for (const peer of setting.peers.filter((each) => each.takesPart(work) && worthRound(each, round, result))) {
      if (result.entries.some((entry) => entry.peer === peer.name && entry.round === round)) continue;
      const absent = absence(peer, places) ?? (work.kind === 'inference' ? null : hopeless(peer, work, setting));
      const measured = absent === null ? await measure(commandOf(peer, specOf(work, peer, places), places), patience) : { failed: absent };
      result.entries.push({ peer: peer.name, round, at: new Date().toISOString(), ...measured });
      await store.save();
      say(`  round ${round}  ${peer.title.padEnd(46)}${'failed' in measured ? measured.failed : figures(measured, tokens)}`);
    }
  }
  result.rounds = rounds;
}

/** Later rounds are for those that could be the best: the slow are measured once. */
function worthRound(peer: Peer, round: number, { entries }: WorkResult): boolean {
  if (round === 1) return true;
  const first = entries.find((entry) => entry.peer === peer.name && entry.round === 1);
  if (!first || 'failed' in first || peer.slow) return false;
  if (!peer.name.startsWith('pytorch') || peer.name === 'pytorch-compile-f32') return true;
  const rivals = entries.flatMap((entry) =>
    entry.round === 1 && entry.peer.startsWith('pytorch') && 'seconds' in entry ? [entry.seconds] : [],
  );
  return first.seconds < 1.5 * Math.min(...rivals);
}

/** Why a mode of PyTorch needs not be tried on this machine, or null: bfloat16 without instructions for it takes minutes per step. */
function hopeless(peer: Peer, work: Work, { store, machine }: Setting): string | null {
  const known = work.name === 'small' ? undefined : store.results.works.small;
  if (!known || !isSameKind(known.machine, machine) || !peer.mode.endsWith('bf16')) return null;
  const seconds = (name: string): number[] =>
    known.entries.flatMap((entry) => (entry.peer === name && 'seconds' in entry ? [entry.seconds] : []));
  const times = Math.min(...seconds(peer.name)) / Math.min(...seconds('pytorch-compile-f32'));
  return times > 2
    ? `left out: ${times === Infinity ? 'nor was there a step' : `${times.toFixed(1)} times torch.compile float32`} in \`small\``
    : null;
}

function figures({ seconds, peak, first, elsewhere }: Measurement, tokens: number): string {
  return [
    `${seconds.toFixed(4)} s/step`,
    `${Math.round(tokens / seconds)} tokens/s`,
    `${Math.round(peak / 2 ** 20)} MB`,
    `first step after ${first.toFixed(1)} s`,
    ...(elsewhere > 0.1 ? [`(others used ${Math.round(elsewhere * 100)} % of the machine)`] : []),
  ].join('  ');
}

/** results.md, the plots, and the tables in docs/benchmarks.md where the results are those that are committed. */
async function report(out: string, { results }: Store): Promise<void> {
  const text = markdown(results);
  await writeFile(
    path.join(out, 'results.md'),
    '# Benchmark results\n\nWritten by `npm run bench`; docs/benchmarks.md says what it means.\n\n' +
      `![Seconds per step](results.svg)\n\n${results.scaling ? '![Scaling](scaling.svg)\n\n' : ''}${text}\n`,
  );
  await promisify(execFile)(process.execPath, [path.join(root, 'bench/peers/plot.mjs'), path.join(out, 'results.json'), out]).catch(
    (error: Error) => say(`The plots could not be drawn: ${error.message}`),
  );
  const place = PLACES[path.relative(root, out)];
  if (place === undefined) return;
  const page = path.join(root, 'docs/benchmarks.md');
  const [start, end] = [`<!-- ${place} -->`, `<!-- end of ${place} -->`];
  const before = await readFile(page, 'utf8');
  await writeFile(
    page,
    before.replace(new RegExp(`${start}[^]*${end}`), () => `${start}\n\n${text}\n\n${end}`),
  );
}

function chosen<T extends string>(asked: readonly string[] | undefined, all: readonly T[], known: readonly T[]): readonly T[] {
  const wrong = asked?.find((name) => !known.includes(name as T));
  if (wrong !== undefined) {
    process.stderr.write(`There is no '${wrong}'. Known: ${known.join(', ')}.\n`);
    process.exit(2);
  }
  return (asked as readonly T[] | undefined) ?? all;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
