/**
 * Importing this module lets graph models use TensorFlow's stateless random ops, which tfjs lacks:
 *
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import 'tfjs-initializers/graph-ops';
 *
 * const model = await tf.loadGraphModel('model/model.json'); // of tensorflowjs_converter --skip_op_check
 * const seed = tf.tensor1d([42, 0], 'int32');
 * const drawn = model.execute({ seed });
 * ```
 *
 * Registered with `tf.registerOp`, of `@tensorflow/tfjs-converter`, which `@tensorflow/tfjs` contains:
 *
 * - `StatelessRandomUniform`, `StatelessRandomNormal`, `StatelessTruncatedNormal` of float32, and
 *   `StatelessRandomUniformInt`, `StatelessRandomUniformFullInt` of int32;
 * - their V2 forms, with `StatelessRandomGetKeyCounter`, `StatelessRandomGetKeyCounterAlg`, `StatelessRandomGetAlg`.
 *
 * The values are those of TensorFlow on a CPU, bit for bit, also inside of `tf.cond` and `tf.while_loop`. An op throws
 * a TypeError or a RangeError, which names it, for a type that is not above, a seed that is not two int32, a key that
 * no `StatelessRandomGetKeyCounter` gave, and another algorithm than Philox.
 *
 * @module tfjs-initializers/graph-ops
 */
import { GRAPH_OPS } from './ops.js';
import './register.js';

/**
 * The ops that importing this module registers, by TensorFlow's names.
 *
 * @example
 * graphOps.includes('StatelessRandomNormalV2');  // true
 */
export const graphOps: readonly string[] = Object.keys(GRAPH_OPS);
