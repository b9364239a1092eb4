/** Errors of engines: their devices and their installation. */
import { defineError } from './user-error.ts';

/** An engine that is not installed, does not load, or lacks its device. */
export const engineErrors = {
  DEVICE_UNAVAILABLE: defineError('device-unavailable', ({ device, reason }: { device: string; reason: string }) => [
    `The engine's device '${device}' cannot be used here: ${reason}.`,
    device === 'cuda' && 'CUDA needs an NVIDIA card, its driver, and the provider that `npx electra-run setup cuda` installs.',
    device === 'webgpu' &&
      'WebGPU needs a graphics driver with Vulkan (on Linux: libvulkan1 and the driver of the card), Metal or Direct3D 12.',
    'Run `npx electra-run doctor` to see what works, or take the CPU: --set engine.device=cpu.',
  ]),
  ENGINE_NOT_INSTALLED: defineError(
    'engine-not-installed',
    ({
      engine,
      looked,
      unusable,
      command,
    }: {
      engine: string;
      looked: readonly string[];
      unusable: readonly string[];
      command: string;
    }) => [
      `The engine '${engine}' is not installed: it does not come with electra-run.`,
      ...unusable,
      `Install it: ${command}`,
      `Looked in ${looked.join(', ')}.`,
    ],
  ),
  ENGINE_BROKEN: defineError(
    'engine-broken',
    ({ engine, file, reason, command }: { engine: string; file: string; reason: string; command: string }) => [
      `The engine '${engine}' does not load: ${reason}`,
      `It lies in ${file}.`,
      `Install it again: ${command}`,
      'See what works here: npx electra-run doctor',
    ],
  ),
  ENGINE_WITHOUT_GPU: defineError('engine-without-gpu', ({ engine }: { engine: string }) => [
    `The engine '${engine}' was asked for a GPU, and TensorFlow found none that it can use.`,
    'See what is missing: npx electra-run doctor',
    "Without a GPU, the engine 'onnx' is the fastest.",
  ]),
  PRECISION_UNAVAILABLE: defineError(
    'precision-unavailable',
    ({ what, precision, reason, hint }: { what: string; precision: string; reason: string; hint: string }) => [
      `This ${what} does not multiply ${precision}: ${reason}`,
      hint,
    ],
  ),
  SETUP_IMPOSSIBLE: defineError('setup-impossible', ({ what, reason, hint }: { what: string; reason: string; hint: string }) => [
    `Setting up ${what} is not possible here: ${reason}`,
    hint,
  ]),
  SETUP_RUNNING: defineError('setup-running', ({ what, owner, hint }: { what: string; owner: string; hint: string | null }) => [
    `${what} is being set up already, by ${owner}.`,
    'Wait until it is done, or stop it, and type the command again.',
    hint,
  ]),
  SETUP_FAILED: defineError(
    'setup-failed',
    ({
      what,
      command,
      reason,
      output,
      hint,
    }: {
      what: string;
      command: string;
      reason: string;
      output: readonly string[];
      hint?: string;
    }) => [`Setting up ${what} failed: ${reason}. Nothing was changed.`, `Command: ${command}`, ...output.map((line) => `  ${line}`), hint],
  ),
} as const;
