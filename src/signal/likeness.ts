/** Says whether a network tells its inputs apart, and which remedies were measured to help. */
import { isRectifier } from '../model/depth.js';
import { classNameOf } from '../tfjs/layers.js';
import type { Measured } from './moments.js';
import type { RecordedCall } from './recording.js';
import type { TracedLayer } from './traced_layers.js';

/**
 * 1 - c below which inputs of correlation c are not told apart. Gradient descent bears a rate of 2 over the largest
 * curvature, that of what all inputs have in common: c / (1 - c) times that of what tells them apart, so that learning
 * the latter takes so many steps, times a few. From 50 on it shows. Plain ReLU networks that learn MNIST for three
 * epochs reach 0.72 with 30 layers (c = 0.972) and 0.33 with 100 (0.996), and 0.17 after one epoch with 50 (0.988).
 * Tailored ones reach 0.86, 0.86 and 0.78: README.md, docs/deep_networks.md.
 */
const ALIKE = 1 / 50;

/** Growth of differences, relative to the signal, that makes inputs of correlation 0.999 unrelated. */
const CHAOTIC = 1000;

// 1 - c of equal examples, by the rounding of their mean.
const SAME = 1e-12;

/** Sentences about inputs that become alike, and about neighbours that become unrelated. */
export function ofLikeness(
  inputs: readonly Measured[],
  traced: readonly TracedLayer[],
  calls: readonly RecordedCall[],
): string[] {
  const ofInputs = inputs.flatMap(({ correlation }) => correlation ?? []);
  const least = Math.min(...ofInputs);
  if (ofInputs.length > 0 && isAlike(least)) {
    // One example over and over says nothing of others.
    if (1 - least < SAME) return [];
    const c = shortCorrelation(least);
    return [
      `Two inputs have a correlation of ${c} before the first layer: what tells them apart is small beside the rest.`,
    ];
  }
  const last = traced.at(-1)?.incoming;
  if (isAlike(last)) {
    const c = shortCorrelation(last);
    return [
      `In the last layer two inputs have a correlation of ${c}: the network cannot tell them apart.${advice(calls)}`,
    ];
  }
  const growth = growthOfDifferences(traced);
  if (!(growth > CHAOTIC && growth < Infinity)) return [];
  return [
    `Small differences between inputs grow ${growth.toExponential(1)} times against the signal (E[y²]): inputs that are ` +
      `almost the same become strangers.${advice(calls)}`,
  ];
}

function isAlike(correlation: number | undefined): correlation is number {
  return correlation !== undefined && 1 - correlation < ALIKE;
}

/**
 * What a small random difference in the first layer grows by on its way to the last, squared and over what the signal
 * does: the slope of the correlation map at 1, of all layers together. A difference δ in n values becomes one of length
 * |Jδ|² = |J|² |δ|² / n, and a random gradient g in m values goes back as one of |J|² |g|² / m.
 */
function growthOfDifferences(traced: readonly TracedLayer[]): number {
  const [first, last] = [traced.at(0), traced.at(-1)].map((layer) => {
    const gradient = layer?.signal.preActivationGradient?.secondMoment ?? NaN;
    return { gradient, length: (layer?.size ?? NaN) * (layer?.signal.preActivation.secondMoment ?? NaN) };
  });
  return (first.gradient / last.gradient) * (first.length / last.length);
}

/** Remedies that were measured, by depth and kind of activation: see docs/deep_networks.md. */
interface Cure {
  readonly depths: readonly [least: number, most: number];
  readonly advice: (depth: number, names: readonly string[]) => string;
}

const TAILORED = 'initializeModel with preset "tailored"';

const ofSmooth: Cure = {
  depths: [50, 50],
  advice: (depth, [name]) =>
    `Put tailoredActivation('${name}', { depth: ${depth} }) of tfjs-initializers/theory in the place of ${name}, then ` +
    `call ${TAILORED}.`,
};

const CURES: Readonly<Record<string, Cure>> = {
  rectifier: {
    depths: [30, 100],
    advice: (_, names) =>
      names.includes('relu')
        ? `Put PReLU in the place of ReLU, then call ${TAILORED}.`
        : `Call ${TAILORED}: it sets the slopes for this depth.`,
  },
  tanh: ofSmooth,
  swish: ofSmooth,
};

const NORMALIZATIONS: readonly string[] = ['BatchNormalization', 'LayerNormalization'];

/** Advice for a chain of layers without normalization whose activations, but for that of the outputs, are of a kind. */
function advice(calls: readonly RecordedCall[]): string {
  const isPlain = calls.every(
    ({ layer, sources }, i) =>
      !NORMALIZATIONS.includes(classNameOf(layer)) &&
      sources.length === 1 &&
      (i === 0 || ('call' in sources[0] && sources[0].call === calls[i - 1])),
  );
  const active = calls.filter(({ activation }) => activation !== undefined && activation.name !== 'linear');
  if (active.at(-1) === calls.at(-1)) active.pop();
  const names = active.map(({ activation }) => activation?.name ?? '');
  const [kind = '', ...others] = new Set(active.map(({ layer }, i) => (isRectifier(layer) ? 'rectifier' : names[i])));
  const cure = Object.hasOwn(CURES, kind) ? CURES[kind] : undefined;
  if (!isPlain || cure === undefined || others.length > 0) return '';
  const [least, most] = cure.depths;
  return names.length >= least && names.length <= most ? ` ${cure.advice(names.length, names)}` : '';
}

/** Three decimals, or as many more as it takes to tell it from 1. */
export function shortCorrelation(correlation: number): string {
  const decimals = correlation < 1 ? Math.max(3, Math.ceil(-Math.log10(1 - correlation))) : 3;
  return String(Number(correlation.toFixed(Math.min(decimals, 9))));
}
