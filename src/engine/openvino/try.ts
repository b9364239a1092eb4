/** The trial of `electra-run setup openvino`: starts what lies in the folder it is called in and prints what that is, as JSON. */
import { OPENVINO_VERSION } from './library.ts';
import { multipliesBfloat16, startIn } from './start.ts';

await startIn(process.cwd());
process.stdout.write(`${JSON.stringify({ openvino: OPENVINO_VERSION, bfloat16: multipliesBfloat16() })}\n`);
