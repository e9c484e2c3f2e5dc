/** Draws kernels by what theory says of their inputs, or of the gradient behind them. */
import { concat, mean, reshape, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type FoundActivation, ownActivation } from '../model/activation.js';
import type { Graph } from '../model/graph.js';
import { factsOf, type Shape, sizeOf } from '../model/layer_facts.js';
import { type KernelKind, kernelsOf } from '../model/layer_kernels.js';
import { callsOf, type ModelCall } from '../model/model_calls.js';
import { type KernelFacts, type LayerFacts, signalThrough, throughKernel } from '../propagation/layer.js';
import { signalBehind, slopeBehind } from '../propagation/layer_activation.js';
import { gradientThrough, gradientThroughKernel } from '../propagation/layer_gradient.js';
import { type Moments, type Signal, signalOf, signalOfWeights, spread, sumOf } from '../propagation/layer_signal.js';
import { classNameOf, innerLayers, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import type { Direction } from './kernel_fill.js';
import type { KernelPlan, LayerPlan } from './plan.js';

/** A layer that theory has no formula for. */
export interface NoFormula {
  /** The layer's name, after those of the models around it. */
  readonly layer: string;
  /** The layer's class. */
  readonly className: string;
}

const UNIT: Signal = { log2: 0, relativeMean: 0, correlation: 0 };
const ZERO: Moments = { mean: 0, secondMoment: 0 };

/**
 * Plans with the variances that theory asks for. Forwards, a kernel gets 1 - E[b²] over n E[x²], so that what it gives
 * has a second moment of 1 with its bias: He et al. 2015, eq. (7), solved for E[w²]. Backwards, it gets 1 over
 * n̂ E[(dL/dy)²], so that the gradient before it has one, eq. (12), if that in the model's outputs has.
 *
 * E[x²] is that of the signal which comes through all layers before, in training, from independent inputs of variance
 * 1. Of a kernel that is called several times the mean over its calls is 1. Where a signal is 0, as behind a branch
 * that starts with zeros, the kernel is drawn for one of 1.
 */
export function propagated(
  plans: readonly LayerPlan[],
  graph: Graph,
  ofInputs: FoundActivation,
): { plans: LayerPlan[]; noFormula: NoFormula[] } {
  const propagation = new Propagation(plans, graph, signalBehind(ofInputs, UNIT) ?? UNIT);
  propagation.run();
  return {
    plans: plans.map(({ kernels, fills }) => ({ fills, kernels: kernels.map((plan) => propagation.planFor(plan)) })),
    noFormula: [...propagation.noFormula].map((layer) => ({
      layer: graph.paths.get(layer) ?? layer.name,
      className: classNameOf(layer),
    })),
  };
}

/** A call, as far as it is the same in every pass. */
interface Step {
  readonly call: ModelCall;
  /** The layer, or the one that it applies to every time step. */
  readonly layer: Layer;
  readonly activation: FoundActivation | undefined;
  readonly facts: LayerFacts | undefined;
  /** The weights of its kernels. */
  readonly weights: readonly LayerWeight[];
  /** For each input, how many values the layer gives for one of its values. */
  readonly ratios: readonly number[];
}

/** What a call gets and gives. */
interface Passed {
  readonly inputs: readonly Signal[];
  /** Before its activation. */
  readonly linear: Signal;
  readonly output: Signal;
}

// Of the logarithm of a variance; and passes, of which most models need one.
const TOLERANCE = 1e-6;
const MOST_PASSES = 100;

class Propagation {
  readonly noFormula = new Set<Layer>();
  readonly #steps: readonly Step[];
  readonly #outputs: readonly ModelCall[];
  readonly #ofInputs: Signal;
  readonly #plans: ReadonlyMap<LayerWeight, KernelPlan>;
  readonly #moments: ReadonlyMap<LayerWeight, Moments>;
  /** Without the factors of rules and branches. */
  readonly #variances = new Map<LayerWeight, number>();
  /** Of shared kernels the variance of the pass before, and the mean over the calls that it led to. */
  readonly #shared = new Map<LayerWeight, { readonly log2: number; readonly average: number }>();
  /** For each call of a kernel in this pass, log2 of what it would give if its weights had variance 1. */
  readonly #lengths = new Map<LayerWeight, number[]>();

  constructor(plans: readonly LayerPlan[], { model, weightedLayers }: Graph, ofInputs: Signal) {
    const { calls, outputs } = callsOf(model);
    const kernels = plans.flatMap((plan) => plan.kernels);
    this.#plans = new Map(kernels.map((plan) => [plan.fill.weight, plan]));
    this.#moments = momentsOf(
      weightedLayers.flatMap(({ layer }) => layer.weights),
      plans,
    );
    this.#ofInputs = ofInputs;
    this.#outputs = outputs.map(({ call }) => call);
    const activations = new Map<Layer, FoundActivation | undefined>();
    this.#steps = calls.map((call) => {
      const { layer: called } = call;
      if (!activations.has(called)) activations.set(called, ownActivation(called));
      return this.#stepOf(call, activations.get(called));
    });
  }

  /** Goes through the model until no variance changes: shared kernels and gradients depend on what comes after them. */
  run(): void {
    const directions = new Set([...this.#plans.values()].map(({ kernel }) => kernel?.direction));
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const before = new Map(this.#variances);
      this.#lengths.clear();
      const passed = this.#goForward();
      if (directions.has('backward')) this.#goBackward(passed);
      this.#settleShared();
      const isSettled = [...this.#variances].every(
        ([weight, variance]) => Math.abs(Math.log2(variance / (before.get(weight) ?? NaN))) < TOLERANCE,
      );
      const isSimple = !directions.has('backward') && [...this.#lengths.values()].every(({ length }) => length === 1);
      if (isSettled || isSimple) return;
    }
  }

  /** A plan with the variance that was found. */
  planFor(plan: KernelPlan): KernelPlan {
    const variance = this.#variances.get(plan.fill.weight);
    return variance === undefined ? plan : (plan.withVariance?.(variance) ?? plan);
  }

  #stepOf(call: ModelCall, activation: FoundActivation | undefined): Step {
    // What is applied to every time step does not see them.
    const isRepeated = classNameOf(call.layer) === 'TimeDistributed';
    const [layer] = isRepeated ? innerLayers(call.layer) : [call.layer];
    const one = (shape: Shape): Shape => (isRepeated ? [shape[0], ...shape.slice(2)] : shape);
    const inputShapes = call.inputShapes.map(one);
    const outputShape = one(call.outputShape);
    const weights = new Map(layer.weights.map((weight) => [roleOf(weight), this.#moments.get(weight) ?? ZERO]));
    const facts = factsOf({ layer, inputShapes, outputShape, training: true, weights });
    return {
      call,
      layer,
      activation,
      facts,
      weights: facts?.kind === 'kernels' ? weightsOf(layer, kernelsOf(layer) ?? []) : [],
      ratios: inputShapes.map((shape) => sizeOf(outputShape) / sizeOf(shape)),
    };
  }

  #goForward(): Map<ModelCall, Passed> {
    const passed = new Map<ModelCall, Passed>();
    for (const step of this.#steps) {
      const { call, activation } = step;
      const inputs = call.sources.map((source) => passed.get(source.call)?.output ?? UNIT);
      const linear = call.sources.length === 0 ? this.#ofInputs : this.#signalThrough(step, inputs);
      const behind = activation === undefined ? linear : signalBehind(activation, linear);
      if (behind === undefined) this.noFormula.add(call.layer);
      passed.set(call, { inputs, linear, output: behind ?? linear });
    }
    return passed;
  }

  #signalThrough({ call, layer, facts, weights }: Step, inputs: readonly Signal[]): Signal {
    if (facts === undefined) {
      this.noFormula.add(call.layer);
      this.#drawCells(layer, inputs[0]);
      return { ...inputs[0], profile: undefined };
    }
    if (facts.kind !== 'kernels') return signalThrough(facts, inputs);
    const bias = signalOfWeights(facts.bias);
    const last = facts.kernels.length - 1;
    const linear = facts.kernels.reduce((x, kernel, i) => {
      const rest = i === last ? 1 - facts.bias.secondMoment : 1;
      return this.#throughKernel(kernel, weights[i], 'forward', x, rest);
    }, inputs[0]);
    return sumOf([linear, bias]);
  }

  #goBackward(passed: ReadonlyMap<ModelCall, Passed>): void {
    const gradients = new Map<ModelCall, Signal[]>();
    const send = (call: ModelCall, gradient: Signal): void => {
      gradients.set(call, [...(gradients.get(call) ?? []), gradient]);
    };
    for (const call of this.#outputs) send(call, UNIT);
    for (const step of [...this.#steps].reverse()) {
      const { call, activation } = step;
      const { inputs, linear } = passed.get(call) ?? { inputs: [], linear: UNIT };
      const behind = sumOf(gradients.get(call) ?? [signalOf(ZERO)]);
      const gradient = activation === undefined ? behind : spread(behind, slopeBehind(activation, linear));
      this.#gradientThrough(step, inputs, gradient).forEach((each, i) => {
        send(call.sources[i].call, each);
      });
    }
  }

  #gradientThrough({ call, facts, weights, ratios }: Step, inputs: readonly Signal[], gradient: Signal): Signal[] {
    if (call.sources.length === 0) return [];
    if (facts === undefined) return inputs.map(() => ({ ...gradient, profile: undefined }));
    if (facts.kind !== 'kernels') return gradientThrough(facts, inputs, ratios, gradient);
    return [
      facts.kernels.reduceRight(
        (dy, kernel, i) => this.#throughKernel(kernel, weights[i], 'backward', dy, 1),
        gradient,
      ),
    ];
  }

  /**
   * What a kernel makes of a signal. Where the kernel is drawn in this direction, its variance is decided first.
   *
   * @param wanted the second moment of what it is to give
   */
  #throughKernel(
    kernel: KernelFacts,
    weight: LayerWeight,
    direction: Direction,
    signal: Signal,
    wanted: number,
  ): Signal {
    const through = direction === 'forward' ? throughKernel : gradientThroughKernel;
    const unit = { ...kernel, secondMoment: 1 };
    const ofUnit = through(unit, signal);
    const { log2 } = Number.isFinite(signal.log2) ? ofUnit : through(unit, UNIT);
    this.#draw(weight, direction, log2 - Math.log2(wanted));
    return spread(ofUnit, this.#secondMomentOf(kernel, weight));
  }

  /**
   * Decides about the variance of a kernel that is drawn in a direction.
   *
   * @param length log2 of what weights of variance 1 give, in units of what is wanted
   */
  #draw(weight: LayerWeight, direction: Direction, length: number): void {
    const plan = this.#plans.get(weight);
    if (plan?.withVariance === undefined || plan.kernel?.direction !== direction) return;
    const lengths = this.#lengths.get(weight) ?? [];
    this.#lengths.set(weight, [...lengths, length]);
    // A shared kernel keeps the variance of the pass before.
    if (lengths.length === 0 && !this.#shared.has(weight)) {
      this.#variances.set(weight, 2 ** -length);
    }
  }

  /** The input kernel of a recurrent layer; that of the state is drawn for a state of variance 1. */
  #drawCells(layer: Layer, input: Signal): void {
    const pending = [layer];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const inner = innerLayers(next);
      pending.push(...(classNameOf(next) === 'Bidirectional' ? inner : inner.slice(0, 1)));
      const [weight] = weightsOf(next, (kernelsOf(next) ?? []).slice(0, 1));
      const fanIn = this.#plans.get(weight)?.kernel?.fans.fanIn;
      if (fanIn === undefined) continue;
      const { log2 } = Number.isFinite(input.log2) ? input : UNIT;
      this.#draw(weight, 'forward', log2 + Math.log2(Math.max(1, fanIn)));
    }
  }

  /** The second moment that the weights of a kernel have so far. */
  #secondMomentOf({ secondMoment }: KernelFacts, weight: LayerWeight): number {
    const variance = this.#variances.get(weight);
    return variance === undefined ? secondMoment : variance * (this.#plans.get(weight)?.kernel?.factor ?? 1) ** 2;
  }

  /**
   * Brings the mean over the calls of a kernel to 1, by secants. What it gives in k calls goes with at least the first
   * and at most the k-th power of its variance, as the calls may come one after the other.
   */
  #settleShared(): void {
    for (const [weight, lengths] of this.#lengths) {
      if (lengths.length === 1) continue;
      const log2 = Math.log2(this.#variances.get(weight) ?? 1);
      const largest = Math.max(...lengths);
      const sum = lengths.reduce((result, length) => result + 2 ** (length - largest), 0);
      const average = log2 + largest + Math.log2(sum / lengths.length);
      const before = this.#shared.get(weight);
      const secant = before === undefined ? NaN : (average - before.average) / (log2 - before.log2);
      const power = secant >= 1 && secant <= lengths.length ? secant : lengths.length;
      this.#shared.set(weight, { log2, average });
      this.#variances.set(weight, 2 ** (log2 - average / power));
    }
  }
}

/** The weights of some kernels of a layer. */
function weightsOf(layer: Layer, kinds: readonly KernelKind[]): LayerWeight[] {
  return kinds.flatMap(({ role }) => layer.weights.filter((weight) => roleOf(weight) === role));
}

/** The moments that weights will have: those of their plans, or of the values that they have or are given. */
function momentsOf(weights: readonly LayerWeight[], plans: readonly LayerPlan[]): Map<LayerWeight, Moments> {
  const fills = new Map(
    plans
      .flatMap(({ kernels, fills: others }) => [...kernels.map(({ fill }) => fill), ...others])
      .map((fill) => [fill.weight, fill]),
  );
  const moments = new Map<LayerWeight, Moments>();
  const unknown: { weight: LayerWeight; values: Tensor }[] = [];
  for (const weight of weights) {
    const fill = fills.get(weight);
    if (fill?.moments === undefined) unknown.push({ weight, values: fill?.makeValues() ?? weight.read() });
    else moments.set(weight, fill.moments);
  }
  measured(unknown.map(({ values }) => values)).forEach((each, i) => moments.set(unknown[i].weight, each));
  return moments;
}

// Of values that are read. A model has hundreds of small weights, and an op for each costs more than reading them.
const READ = 2 ** 14;

/** The moments of some values, in two readings: of the small ones, and of the moments of the large ones. */
function measured(all: readonly Tensor[]): Moments[] {
  const isSmall = ({ size }: Tensor): boolean => size <= READ;
  const [small, large] = [all.filter(isSmall), all.filter((values) => !isSmall(values))];
  const read = (tensors: () => Tensor[]): number[] =>
    Array.from(tidy(() => concat(tensors().map((each) => reshape(each, [-1]))).dataSync()));
  const ofSmall = small.length === 0 ? [] : read(() => small);
  const ofLarge = large.length === 0 ? [] : read(() => large.flatMap((values) => [mean(values), mean(square(values))]));
  let [start, next] = [0, 0];
  return all.map((values) => {
    if (!isSmall(values)) return { mean: ofLarge[next++], secondMoment: ofLarge[next++] };
    const numbers = ofSmall.slice(start, (start += values.size));
    return {
      mean: numbers.reduce((sum, each) => sum + each, 0) / values.size,
      secondMoment: numbers.reduce((sum, each) => sum + each ** 2, 0) / values.size,
    };
  });
}
