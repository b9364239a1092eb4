// One rank of MPI, for the tests of what a cluster would bring: measures what one rank takes for a step while all compute, what their
// network carries, and then the step that they share; the first one says what a simulation makes of the first two.
// node rank-times.mjs <built package> <cache folder> <experiment> <changes...>
const [built, cacheFolder, file, ...set] = process.argv.slice(2);
const load = (name) => import(`${built}/src/${name}.js`);
const { loadExperiment } = await load('config/load');
const { silentLog } = await load('track/silent');
const { prospectOf } = await load('plan/prospect');
const { trainingWork } = await load('plan/work');
const { measureStep } = await load('plan/step-time');
const { calibrate } = await load('plan/time');
const { graphOf } = await load('plan/graph-of');
const { sharedTraining } = await load('plan/cluster/shared-training');
const { planCluster } = await load('plan/cluster/cluster');
const { createMpiCollective } = await load('parallel/mpi/start');

const collective = await createMpiCollective({ cacheFolder, log: silentLog });
const { rank, size } = collective;
const { loaded } = await loadExperiment(file, { set, unread: true });
const { experiment, registry, folder: experimentFolder } = loaded;
const prospect = await prospectOf({ experiment, registry, experimentFolder, cacheFolder, log: silentLog });
const { course, optimizer, engine, tokenizer } = prospect;
const work = await trainingWork(course, optimizer, engine);
const { stage, parts, program } = work.dearest;
const { batch, length, objective } = stage;
const measuring = { engine, objective, optimizer, train: { batch, clipNorm: 1 }, length, parts, vocabularySize: tokenizer.vocabularySize };

await meet();
const measured = await measureStep(measuring);
const speed = await calibrate(engine, graphOf(program).graph);
await meet();
const training = await sharedTraining({ course, work, optimizer, speed, measured, checkpointEvery: 0, checkpoint: 0 });
const network = { ...(await ping()), overhead: 0 };
let sent = 0;
let steps = 0;
const counted = {
  ...collective,
  exchange(outgoing, incoming) {
    sent += outgoing.reduce((sum, { length: bytes }, to) => sum + (to === rank ? 0 : bytes), 0);
    return collective.exchange(outgoing, incoming);
  },
};
const counting = { ...optimizer, update: (...words) => (steps++, optimizer.update(...words)) };
const shared = await measureStep({ ...measuring, optimizer: counting, collective: counted });
const all = await gathered([shared.seconds, sent / steps]);
if (rank === 0) {
  const cluster = { ranks: size, network, slow: 1, jitter: 0, failures: null, restart: 0 };
  const { stages, alone } = planCluster(cluster, training);
  const seconds = all.map(([each]) => each);
  process.stdout.write(
    `${JSON.stringify({ planned: stages[0].rows.at(-1), alone, network, seconds, sent: all.map(([, bytes]) => bytes) })}\n`,
  );
}
await collective.close();

/** What every rank says: an array of so many numbers from each. */
async function gathered(own) {
  const numbers = Float64Array.from(own);
  const bytes = new Uint8Array(numbers.buffer);
  const from = Array.from({ length: size }, () => new Float64Array(own.length));
  await collective.exchange(
    Array(size).fill(bytes),
    from.map((each) => new Uint8Array(each.buffer)),
  );
  return from.map((each) => [...each]);
}

async function meet() {
  await gathered([0]);
}

/** Latency of meeting, and bytes per second with which each rank gives its neighbour much while all others do so too. */
async function ping() {
  const [often, much] = [30, 4 << 20];
  const times = async (once) => {
    await once();
    const found = [];
    for (let time = 0; time < often; time++) {
      await meet();
      const started = performance.now();
      await once();
      found.push((performance.now() - started) / 1000);
    }
    return found.sort((a, b) => a - b)[often >> 1];
  };
  const none = new Uint8Array();
  const [out, into] = [new Uint8Array(much).fill(1), new Uint8Array(much)];
  const [to, from] = [(rank + 1) % size, (rank + size - 1) % size];
  const views = (bytes, at) => Array.from({ length: size }, (_, other) => (other === at ? bytes : none));
  const latency = await times(meet);
  const large = await times(() => collective.exchange(views(out, to), views(into, from)));
  const [mean] = await means([latency, large]);
  return mean;

  async function means(own) {
    const everybody = await gathered(own);
    const average = (index) => everybody.reduce((sum, each) => sum + each[index], 0) / size;
    // What is large greets first.
    return [{ latency: average(0), bandwidth: much / Math.max(1e-9, average(1) - average(0)) }];
  }
}
