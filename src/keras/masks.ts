/**
 * Masks, which mark the steps of a sequence that are padding. Keras passes them from layer to layer. So does tfjs, by
 * its own rules, and it gives the latest mask to every later layer that has none (tfjs-layers/src/engine/executor.ts).
 */
import { brokenRule } from '../arguments/errors.js';
import type { Call } from './calls.js';
import type { Graph, Node } from './graph.js';
import { classInTfjs } from './layer_from_keras.js';
import { readGraph } from './read_graph.js';
import type { TensorOf } from './tensors.js';
import { isModel, isSerialized, type Json, type Model, nameOf, type Serialized } from './topology.js';

/** The mask of a tensor: null where Keras has none, undefined where Keras and tfjs may have different ones. */
type Mask = SameMask | null | undefined;

/** A mask that Keras and tfjs both have. */
interface SameMask {
  /** How they compute it. */
  readonly text: string;
  /** The layer that gives other values for masked steps in Keras than in tfjs. */
  readonly differsBy?: string;
}

/** The layers that pass on their input's mask, in Keras and in tfjs. */
const CARRIERS = [
  ...['Activation', 'AlphaDropout', 'BatchNormalization', 'Dense', 'Dropout', 'GaussianDropout', 'GaussianNoise'],
  ...['LayerNormalization', 'PReLU', 'ReLU', 'SpatialDropout1D', 'TimeDistributed'],
];

/** The layers that pass on no mask in Keras. */
const STOPPERS = [
  ...['AveragePooling1D', 'Conv1D', 'Conv2D', 'Dot', 'Flatten', 'GlobalAveragePooling1D', 'GlobalMaxPooling1D'],
  ...['MaxPooling1D', 'Permute', 'RepeatVector', 'Reshape'],
];

/** The layers that skip masked steps, in Keras and in tfjs. */
const SKIPPERS = ['Bidirectional', 'GRU', 'LSTM', 'RNN', 'SimpleRNN'];

/** The layers that use masks differently, or in only one of the two. */
const OTHER_USERS = ['ConvLSTM2D', 'GlobalAveragePooling1D', 'Softmax'];

function makesMask({ class_name: name, config }: Serialized): boolean {
  return name === 'Masking' || (name === 'Embedding' && config.mask_zero === true);
}

function usesMask({ class_name: name }: Serialized): boolean {
  return SKIPPERS.includes(name) || OTHER_USERS.includes(name);
}

/** Whether something holds for a layer, or for one inside it. */
function holdsWithin(layer: Serialized, holds: (layer: Serialized) => boolean): boolean {
  const { layer: wrapped, layers } = layer.config;
  return holds(layer) || [wrapped, layers].flat().some((each) => isSerialized(each) && holdsWithin(each, holds));
}

/**
 * Checks that tfjs gives every layer the mask that it has in Keras.
 *
 * @throws RangeError for a layer that would get another one, or one where it has none
 */
export function checkMasks(model: Model): void {
  masksOfModel(model, nameOf(model, 'model'), holdsWithin(model, makesMask));
}

/**
 * The masks of a model's outputs, where its inputs have none.
 *
 * @param isMasked whether the outermost model contains any masks
 */
function masksOfModel(model: Model, place: string, isMasked: boolean): Mask[] {
  const graph = readGraph(model, place);
  const masksOf = new Map([...graph.nodes].map(([key, node]) => [key, masksOfLayer(node, graph, isMasked)]));
  const made = new Map<string, Outputs[]>([...graph.nodes.keys()].map((key) => [key, []]));
  const maskOf = ({ layer, call, output }: TensorOf): Mask => {
    const outputs = made.get(layer)?.at(call) ?? [null];
    return output < outputs.length ? outputs[output] : undefined;
  };
  for (const { layer, call: number } of graph.order) {
    const call = graph.nodes.get(layer)?.calls[number];
    if (call !== undefined) made.get(layer)?.push(masksOf.get(layer)?.(call, call.inputs.map(maskOf)) ?? []);
  }
  const ofOutputs = graph.outputs.map(maskOf);
  ofOutputs.forEach(checkMaskedSteps);
  return ofOutputs;
}

/** The masks of a call's outputs. The missing ones may differ between Keras and tfjs. */
type Outputs = readonly Mask[];

/** Follows masks through the calls of a layer: gives those of the outputs for those of the inputs. */
function masksOfLayer({ name, layer }: Node, graph: Graph, isMasked: boolean): (call: Call, inputs: Mask[]) => Outputs {
  const { class_name: className, config } = layer;
  const check = (isSame: boolean): void => {
    if (!isSame) throw brokenRule(`"${name}" expected a mask that tfjs makes as Keras does, got another one or none`);
  };
  if (isModel(layer)) {
    const outputs = masksOfModel(layer, name, isMasked);
    const isUser = holdsWithin(layer, usesMask);
    return ({ mask = null }, inputs) => {
      const isEntered = [mask, ...inputs].some((each) => each !== null);
      inputs.forEach(checkMaskedSteps);
      check(!isEntered || !isUser);
      // tfjs does not pass a mask out of a model.
      return isEntered ? [] : outputs.map((output) => (output === null ? null : undefined));
    };
  }
  if (makesMask(layer)) {
    const isMasking = className === 'Masking';
    return ({ inputs: [input] }, [mask]) => {
      checkMaskedSteps(mask);
      return [{ text: unequal(input, isMasking ? config.mask_value : 0, isMasking) }];
    };
  }
  if (SKIPPERS.includes(className)) {
    const differs = givesZeros(layer) ? { differsBy: name } : {};
    return ({ inputs, mask }, [ofSequence]) => {
      if (!isMasked) check((mask ?? null) === null);
      else {
        const { text } = ofSequence ?? {};
        check(text !== undefined && (mask === undefined || textOf(mask, graph) === text));
        // For a masked first step Keras returns 0, tfjs the initial state.
        check(inputs.length === 1);
      }
      return [ofSequence && returnsSequences(layer) ? { text: ofSequence.text, ...differs } : null];
    };
  }
  const isCarrier = CARRIERS.includes(classInTfjs(layer, name));
  const isUser = holdsWithin(layer, usesMask);
  const makesOwn = holdsWithin(layer, makesMask);
  return ({ mask = null }, inputs) => {
    const isUnmasked = [mask, ...inputs].every((each) => each === null);
    // In tfjs global pooling uses no mask, not even the latest one.
    if (isUser) check(isUnmasked && (!isMasked || className === 'GlobalAveragePooling1D'));
    if (!isCarrier || mixesSteps(layer)) inputs.forEach(checkMaskedSteps);
    if (isCarrier && !makesOwn) return [inputs[0]];
    return !makesOwn && (STOPPERS.includes(className) || isUnmasked) ? [null] : [];
  };
}

/**
 * @throws RangeError if masked steps have different values in Keras and tfjs, for a layer that does not skip them
 */
function checkMaskedSteps(mask: Mask): void {
  if (mask?.differsBy === undefined) return;
  throw brokenRule(
    `"${mask.differsBy}" expected layers after it that skip masked steps: Keras gives 0 for them, tfjs the step before`,
  );
}

/**
 * Whether a recurrent layer of Keras gives 0 for masked steps; others repeat the previous step, as tfjs always does.
 */
function givesZeros({ class_name: name, config }: Serialized): boolean {
  // It sets this for the layers inside (keras/src/layers/rnn/bidirectional.py, force_zero_output_for_mask).
  return name === 'Bidirectional' || config.zero_output_for_mask === true;
}

/** Whether a step of the output depends on other steps of the input. */
function mixesSteps({ class_name: name, config: { axis = -1 } }: Serialized): boolean {
  return name === 'LayerNormalization' && [axis].flat().some((each) => each === 1 || Number(each) < -1);
}

function returnsSequences({ config }: Serialized): boolean {
  return (isSerialized(config.layer) ? config.layer.config : config).return_sequences === true;
}

/** The text of a mask of the values, or with `isAny` of the steps with any values, that differ from one. */
function unequal({ layer, call, output }: TensorOf, value: Json, isAny: boolean): string {
  const text = `${JSON.stringify([layer, call, output])} != ${JSON.stringify(value)}`;
  return isAny ? `any(${text})` : text;
}

/** The text, as `unequal` has it, of a mask that Keras 3 writes as operations. */
function textOf(mask: TensorOf | null, { operations }: Graph): string | undefined {
  const operation = operations.get(mask?.layer ?? '');
  const isAny = operation?.layer.class_name === 'Any' && operation.layer.config.axis === -1;
  const compared = isAny ? operations.get(operation.inputs[0]?.layer ?? '') : operation;
  if (compared?.layer.class_name !== 'NotEqual' || compared.inputs.length !== 1) return undefined;
  return unequal(compared.inputs[0], compared.constants[0], isAny);
}
