/** Members as jobs of a Ray cluster, by its Jobs API. */
import { Beyond, defineComponent, FilePath, Type } from 'electra-run';
import { clusterAt } from './cluster.ts';
import { rayLauncher } from './launcher.ts';

export default defineComponent({
  kind: 'launcher',
  name: 'ray',
  summary: 'Runs members as jobs of a Ray cluster, which takes what they need along and brings back what they made.',
  options: Type.Object({
    address: Beyond('^https?://[^\\s/?#]+(/[^\\s?#]*)?$', {
      default: 'http://127.0.0.1:8265',
      description:
        "Where the cluster's dashboard listens. Environment variable RAY_AUTH_TOKEN: what it asks for where it asks for a token.",
    }),
    cpus: Type.Integer({ default: 1, minimum: 1, maximum: 4096, description: 'Cores of each member, and the threads that it takes.' }),
    gpus: Type.Number({ default: 0, minimum: 0, maximum: 64, description: 'Graphics cards of each member; 0.5 shares one between two.' }),
    memory: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 16_777_216,
        description: 'MiB that a node must have left for a member; Ray counts them, and sees to no more.',
      }),
    ),
    resources: Type.Record(Type.String({ minLength: 1 }), Type.Number({ minimum: 0.0001, maximum: 1_000_000 }), {
      default: {},
      description: "Further resources of Ray that a member takes, e.g. { 'accelerator_type:A100': 0.01 }.",
    }),
    shared: Type.Boolean({
      default: false,
      description: 'Whether the nodes see the sweep and the project as this machine does; then nothing is taken along or brought back.',
    }),
    files: Type.Array(FilePath({ glob: true }), {
      default: [],
      description: "What members read beside npm packages and is not shared, e.g. ['data/**', 'plugins/*.js'].",
    }),
    project: Type.Optional(
      Beyond('.', {
        description: "Where the nodes have what is installed here, node_modules and all, e.g. '/opt/project'; the same place unless given.",
      }),
    ),
    setup: Type.Array(Beyond('.'), {
      default: [],
      description: "Lines of the shell before a member is begun, e.g. 'module load nodejs/22'. One that fails ends the job.",
    }),
    saveWithin: Type.Integer({
      default: 180,
      minimum: 10,
      maximum: 65_535,
      description: 'Seconds that a member which is stopped has to save before Ray kills it.',
    }),
    retries: Type.Integer({
      default: 3,
      minimum: 0,
      maximum: 1000,
      description: 'How often a member that its node cut off, or the whole cluster, is begun again.',
    }),
  }),
  check({ shared, files, project }) {
    if (!shared) return [];
    const message = 'What is shared is not taken along.';
    return [
      ...((files as readonly string[]).length > 0
        ? [{ path: ['files'], message, hint: 'Leave launcher.files or launcher.shared out.' }]
        : []),
      ...(project === undefined ? [] : [{ path: ['project'], message, hint: 'Leave launcher.project or launcher.shared out.' }]),
    ];
  },
  needs: ['runFolder', 'experimentFolder'],
  create: (options, { runFolder, experimentFolder }) =>
    rayLauncher(options, { cluster: clusterAt(options.address, process.env.RAY_AUTH_TOKEN), kept: runFolder, experimentFolder }),
});
