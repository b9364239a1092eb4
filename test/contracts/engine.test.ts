/** The contract of engines, for each that ships. Those of OpenVINO and TensorFlow need a setup of their own: test/interop. */
import { testShipped } from './shipped.ts';

await testShipped('engine', {}, { without: ['openvino', 'tfjs-node', 'tfjs-node-gpu'] });
