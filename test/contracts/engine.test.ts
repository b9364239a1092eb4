/** The contract of engines, for each that ships. TensorFlow's need a setup of their own: test/interop/tfjs-node.test.ts. */
import { testShipped } from './shipped.ts';

await testShipped('engine', {}, { without: ['tfjs-node', 'tfjs-node-gpu'] });
