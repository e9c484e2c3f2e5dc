/** Calls of layers, as Keras 3 and Keras 2 write them. */
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { isTensor, leavesOf, type TensorOf, tensorsIn } from './tensors.js';
import { isModel, isObject, type Json, type JsonObject, type Serialized } from './topology.js';

/** A call of a layer. */
export interface Call {
  readonly inputs: readonly TensorOf[];
  /** The arguments that are not tensors. */
  readonly kwargs: JsonObject;
  /** The mask; null for none, undefined where the layer takes the mask of its inputs. */
  readonly mask: TensorOf | null | undefined;
}

/** Whether Keras 3 wrote a call: in Keras 2 it is a list of tensors, or an object of them by name. */
export function isCallOfKeras3(call: Json): call is JsonObject {
  return isObject(call) && 'args' in call && 'kwargs' in call;
}

/** Reads a call that Keras 3 wrote. @throws TypeError or RangeError for one that tfjs cannot make */
export function readCallOfKeras3(name: string, layer: Serialized, call: Json): Call {
  const { args, kwargs } = isObject(call) ? call : {};
  if (!Array.isArray(args) || !isObject(kwargs)) throw wrongKind(name, 'a call with "args" and "kwargs"', call);
  if (args.length > 1 && ONE_INPUT.includes(layer.class_name)) {
    throw wrongValue(name, 'a call with tensors and named arguments', args[1]);
  }
  const { mask, initial_state: state, ...others } = kwargs;
  const named = Object.entries(others).filter(([, value]) => !isEmpty(value));
  // Dense(4)(inputs=x)
  const byName = args.length === 0 ? named.find(([, value]) => typeof value === 'object') : undefined;
  const inputs = byName === undefined ? (args.length === 1 ? args[0] : args) : byName[1];
  return {
    inputs: inputsOf(name, call, [byInputs(name, layer, inputs), state]),
    kwargs: plainArguments(name, layer, Object.fromEntries(named.filter((entry) => entry !== byName))),
    // Keras 3 writes every mask, even for layers that take their inputs' mask.
    mask: tensorsIn(name, mask).at(0) ?? null,
  };
}

/** The layers whose second argument is a mask or a mode, and not an input. */
const ONE_INPUT = ['BatchNormalization', 'GlobalAveragePooling1D', 'Softmax', 'TimeDistributed'];

/** Reads a call that Keras 2 or tfjs wrote. @throws TypeError or RangeError for one that tfjs cannot make */
export function readCallOfKeras2(name: string, layer: Serialized, call: Json): Call {
  const structure = byInputs(name, layer, call);
  const inputs = inputsOf(name, call, structure);
  // The other arguments accompany every tensor.
  const written = (leavesOf(structure) as Json[][])[inputs.length - 1][3];
  const { mask, ...kwargs } = isObject(written) ? written : {};
  return { inputs, kwargs: plainArguments(name, layer, kwargs), mask: tensorsIn(name, mask).at(0) };
}

function inputsOf(name: string, call: Json, structure: Json): TensorOf[] {
  const inputs = tensorsIn(name, structure);
  if (inputs.length === 0) throw wrongValue(name, 'a call with tensors', call);
  return inputs;
}

/** Orders tensors, given by the names of a model's inputs, like the inputs. */
function byInputs(name: string, layer: Serialized, structure: Json): Json {
  if (!isObject(structure) || isTensor(structure) || !isModel(layer)) return structure;
  const { input_layers: inputs } = layer.config;
  // A model made from an object has its inputs in the order of the names, as `leavesOf` returns them.
  if (isObject(inputs)) return structure;
  return tensorsIn(`${name}.input_layers`, inputs).map((input) => {
    if (!Object.hasOwn(structure, input.layer)) throw wrongValue(name, `a tensor for "${input.layer}"`, structure);
    return structure[input.layer];
  });
}

/** Whether a value contains only null: two inputs without a mask have the mask `[null, null]`. */
function isEmpty(value: Json): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

function plainArguments(name: string, layer: Serialized, kwargs: JsonObject): JsonObject {
  const notPlain = Object.keys(kwargs).find((key) => !isEmpty(kwargs[key]) && typeof kwargs[key] === 'object');
  if (notPlain !== undefined) throw wrongValue(name, 'a call with tensors and plain arguments', notPlain);
  // tfjs never uses training mode to predict. Other layers, such as Rescaling, are always called with it.
  const isTrained = kwargs.training === true && (isModel(layer) || TRAINED.test(layer.class_name));
  if (isTrained) throw wrongValue(`${name}.training`, 'false, as tfjs ignores it', true);
  return kwargs;
}

/** The layers that behave differently in training, or may contain such layers. */
const TRAINED = /BatchNormalization|Bidirectional|Dropout|GRU|LSTM|Noise|RNN|TimeDistributed/;
