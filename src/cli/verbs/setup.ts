/** `electra-run setup` and the engines below it: their words. What they do is in `../setup.ts`. */
import type { Command } from 'commander';
import type { CudaOptions } from '../../setup/cuda.ts';
import type { OpenvinoOptions } from '../../setup/openvino.ts';
import type { TfjsNodeOptions } from '../../setup/tfjs-node.ts';
import type { SetupSettings } from '../setup.ts';
import { verb, type Cli } from '../verb.ts';

/** A verb per engine that does not come with the package; `setup` alone shows them. */
export function addSetup(program: Command, { streams, finish }: Cli): void {
  const setup = verb(
    program,
    'setup',
    'Install an engine, or what calls MPI, that does not come with electra-run, into .electra-run/engines.',
    'electra-run setup tfjs-node --dry-run',
  );
  withSettings(
    verb(
      setup,
      'tfjs-node',
      "TensorFlow for the engines 'tfjs-node' and 'tfjs-node-gpu', from npm and PyPI; needs Linux, Python with pip, and g++.",
      'electra-run setup tfjs-node --gpu',
    )
      .option('--gpu', 'TensorFlow for NVIDIA GPUs, with its CUDA libraries')
      .option('--python <path>', 'Python whose TensorFlow is used if it has one, and whose pip downloads it otherwise')
      .option('--tensorflow <folder>', 'use the TensorFlow of this folder, e.g. venv/lib/python3.12/site-packages/tensorflow'),
  ).action(async (options: TfjsNodeOptions & SetupSettings) => {
    const { setupTfjsNode } = await import('../setup.ts');
    finish(await setupTfjsNode(options, streams));
  });
  withSettings(
    verb(
      setup,
      'cuda',
      "onnxruntime's CUDA provider and NVIDIA's libraries for the engine 'onnx' with device 'cuda', from PyPI; " +
        'needs Linux and Python with pip.',
      'electra-run setup cuda --no-libraries',
    )
      .option('--no-libraries', "use the system's CUDA 13 libraries")
      .option('--python <path>', 'Python whose pip downloads'),
  ).action(async (options: CudaOptions & SetupSettings) => {
    const { setupCuda } = await import('../setup.ts');
    finish(await setupCuda(options, streams));
  });
  withSettings(
    verb(
      setup,
      'openvino',
      "OpenVINO for the engine 'openvino', which multiplies in bfloat16, from PyPI and npm; needs Linux on x64, and Python with pip.",
      'electra-run setup openvino',
    ).option('--python <path>', 'Python whose pip downloads'),
  ).action(async (options: OpenvinoOptions & SetupSettings) => {
    const { setupOpenvino } = await import('../setup.ts');
    finish(await setupOpenvino(options, streams));
  });
  withSettings(
    verb(
      setup,
      'mpi',
      "What calls MPI for runs that ranks of `mpirun` share (parallel: { type: 'mpi' }), from npm; MPI itself comes from elsewhere.",
      'electra-run setup mpi',
    ),
  ).action(async (options: SetupSettings) => {
    const { setupMpi } = await import('../setup.ts');
    finish(await setupMpi(options, streams));
  });
}

function withSettings(command: Command): Command {
  return command.option('--fresh', 'make it again although it is there').option('--dry-run', 'print what would be done, and do nothing');
}
