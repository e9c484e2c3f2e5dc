/** The calls of a model, one by one: those of a nested or shared model once for each call of that model. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isModel, type Layer } from '../tfjs/layers.js';
import type { Shape } from './layer_facts.js';

/** A call of a layer that is not a model. */
export interface ModelCall {
  readonly layer: Layer;
  /** Where its inputs come from; none for an input of the model. */
  readonly sources: readonly CallOutput[];
  readonly inputShapes: readonly Shape[];
  /** The shape of the first output. */
  readonly outputShape: Shape;
}

/** An output of a call. */
export interface CallOutput {
  readonly call: ModelCall;
  readonly output: number;
}

/** The model's own graph, or that of a nested model for one call of it. */
interface Scope {
  readonly model: LayersModel;
  /** The call; undefined for the model itself. */
  readonly calledIn: { readonly scope: Scope; readonly node: number } | undefined;
  readonly scopes: Map<string, Scope>;
  readonly calls: Map<string, ModelCall>;
}

/** Output number `tensor` of call number `node` of a layer. */
interface Place {
  readonly scope: Scope;
  readonly layer: Layer;
  readonly node: number;
  readonly tensor: number;
}

/** The calls of a model, sources first, and its outputs. Nothing here recurses, as networks can be deep. */
export function callsOf(model: LayersModel): { calls: ModelCall[]; outputs: CallOutput[] } {
  const calls: ModelCall[] = [];
  /** Where to go next: depth first, a call after what it takes. */
  const pending: Place[] = [];
  const enter = (scope: Scope): Scope => {
    pending.push(...outputsOf(scope));
    return scope;
  };
  const outermost = enter(scopeOf(model, undefined));
  for (let place = pending.at(-1); place !== undefined; place = pending.at(-1)) {
    // This may enter a nested model, whose outputs are then the first to go to.
    const { scope, layer, node } = originOf(place, enter);
    const known = scope.calls.has(keyOf(layer, node));
    const inputs = known ? [] : inputsOf(scope, layer, node).map((input) => originOf(input, enter));
    const missing = inputs.filter((input) => !input.scope.calls.has(keyOf(input.layer, input.node)));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    if (pending.at(-1) !== place) continue;
    pending.pop();
    if (known) continue;
    const { inputShapes, outputShapes } = layer.inboundNodes[node];
    const call = {
      layer,
      sources: inputs.map(outputAt),
      inputShapes: shapes(inputShapes),
      outputShape: shapes(outputShapes)[0],
    };
    scope.calls.set(keyOf(layer, node), call);
    calls.push(call);
  }
  return { calls, outputs: outputsOf(outermost).map((place) => outputAt(originOf(place, enter))) };
}

function scopeOf(model: LayersModel, calledIn: Scope['calledIn']): Scope {
  return { model, calledIn, scopes: new Map(), calls: new Map() };
}

function keyOf(layer: Layer, node: number): string {
  return `${layer.id} ${node}`;
}

function outputAt({ scope, layer, node, tensor }: Place): CallOutput {
  const call = scope.calls.get(keyOf(layer, node));
  if (call === undefined) throw new Error(`${layer.name} was not reached`);
  return { call, output: tensor };
}

function outputsOf(scope: Scope): Place[] {
  const { outputLayers, outputLayersNodeIndices, outputLayersTensorIndices } = scope.model;
  return outputLayers.map((layer, i) => ({
    scope,
    layer,
    node: outputLayersNodeIndices[i],
    tensor: outputLayersTensorIndices[i],
  }));
}

function inputsOf(scope: Scope, layer: Layer, node: number): Place[] {
  const { inboundLayers, nodeIndices, tensorIndices } = layer.inboundNodes[node];
  return inboundLayers.map((each, i) => ({ scope, layer: each, node: nodeIndices[i], tensor: tensorIndices[i] }));
}

/** The call of a layer that a value comes from: inside of a nested model, or outside of its inputs. */
function originOf(place: Place, enter: (scope: Scope) => Scope): Place {
  let { scope, layer, node, tensor } = place;
  for (;;) {
    const input = scope.model.inputLayers.indexOf(layer);
    if (isModel(layer)) {
      const key = keyOf(layer, node);
      const inner = scope.scopes.get(key) ?? enter(scopeOf(layer, { scope, node }));
      scope.scopes.set(key, inner);
      ({ scope, layer, node, tensor } = outputsOf(inner)[tensor]);
    } else if (input >= 0 && scope.calledIn !== undefined) {
      ({ scope, layer, node, tensor } = inputsOf(scope.calledIn.scope, scope.model, scope.calledIn.node)[input]);
    } else return { scope, layer, node, tensor };
  }
}

function shapes(given: unknown): Shape[] {
  const all = given as Shape | Shape[];
  return Array.isArray(all[0]) ? (all as Shape[]) : [all as Shape];
}
