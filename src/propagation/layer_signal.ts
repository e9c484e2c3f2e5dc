/** Signals as theory describes them, and what addition, averaging and scaling make of them. */

/** The moments of the values of a tensor. */
export interface Moments {
  readonly mean: number;
  /** E[x²]. */
  readonly secondMoment: number;
}

/** A signal x. Its second moment is kept as a logarithm, as those of deep networks leave the range of doubles. */
export interface Signal {
  /** log2 E[x²]; -Infinity where x = 0. */
  readonly log2: number;
  /** E[x] / sqrt(E[x²]), from -1 to 1. */
  readonly relativeMean: number;
}

/** The signal that has some moments. */
export function signalOf({ mean, secondMoment }: Moments): Signal {
  return { log2: Math.log2(secondMoment), relativeMean: secondMoment > 0 ? mean / Math.sqrt(secondMoment) : 0 };
}

/** E[x²], as 0 or Infinity where a double cannot hold it. */
export function secondMomentOf({ log2 }: Signal): number {
  return 2 ** log2;
}

/** The signal of zero mean whose second moment is `factor` times that of another. */
export function spread({ log2 }: Signal, factor: number): Signal {
  return { log2: log2 + Math.log2(factor), relativeMean: 0 };
}

/** The sum of independent signals: E[(Σx)²] = ΣE[x²] + (ΣE[x])² - ΣE[x]². */
export function sumOf(signals: readonly Signal[]): Signal {
  return inUnits(signals, (moments) => {
    const mean = total(moments.map((each) => each.mean));
    const squares = total(moments.map((each) => each.secondMoment - each.mean ** 2));
    return { mean, secondMoment: squares + mean ** 2 };
  });
}

/** The product of independent signals. */
export function productOf(signals: readonly Signal[]): Signal {
  return {
    log2: total(signals.map(({ log2 }) => log2)),
    relativeMean: signals.reduce((product, { relativeMean }) => product * relativeMean, 1),
  };
}

/** The signal whose values are those of others, a share of each. The rest is zeros. */
export function mixtureOf(signals: readonly Signal[], shares: readonly number[]): Signal {
  return inUnits(signals, (moments) => ({
    mean: total(moments.map(({ mean }, i) => shares[i] * mean)),
    secondMoment: total(moments.map(({ secondMoment }, i) => shares[i] * secondMoment)),
  }));
}

/** The signal that is `factor` times another. */
export function times({ log2, relativeMean }: Signal, factor: number): Signal {
  return { log2: log2 + 2 * Math.log2(Math.abs(factor)), relativeMean: Math.sign(factor) * relativeMean };
}

/** Computes with plain moments, in units of the largest signal. */
function inUnits(signals: readonly Signal[], compute: (moments: readonly Moments[]) => Moments): Signal {
  const largest = Math.max(...signals.map(({ log2 }) => log2));
  // Zeros, and signals that have overflowed.
  if (!Number.isFinite(largest)) return { log2: largest, relativeMean: 0 };
  const { log2, relativeMean } = signalOf(
    compute(
      signals.map((signal) => {
        const secondMoment = 2 ** (signal.log2 - largest);
        return { mean: signal.relativeMean * Math.sqrt(secondMoment), secondMoment };
      }),
    ),
  );
  return { log2: largest + log2, relativeMean };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
