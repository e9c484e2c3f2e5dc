/** The input places that a layer sees, along the axes of an image or a sequence. */

/**
 * How E[x_a x_b] differs from place to place: along each axis a matrix over pairs of places, with 1 for the mean of its
 * diagonal. Its product over the axes is E[x_a²] / E[x²] where a = b, and E[x_a x_b] / (c E[x²]) elsewhere, where c is
 * the correlation of the signal.
 */
export type Profile = readonly Pairs[];

/** One axis of a profile. */
export type Pairs = readonly (readonly number[])[];

/** One axis of a convolution or a pooling. */
export interface WindowAxis {
  /** Lengths of the axis in the input and in the output. */
  readonly input: number;
  readonly output: number;
  /** Taps of the kernel, and the distance between two of them. */
  readonly size: number;
  readonly dilation: number;
  readonly stride: number;
}

/** What the outputs along one axis see of the inputs. */
export interface Places {
  /** The number of inputs. */
  readonly inputs: number;
  /** For each output and each tap the input; -1 where it is on the padding, or between the inputs. */
  readonly seen: readonly (readonly number[])[];
  /** How many inputs an output would see, and how many outputs would see an input, if the axis had no ends. */
  readonly perOutput: number;
  readonly perInput: number;
}

/**
 * The places of a convolution or a pooling.
 *
 * @param padding `'same'` pads both ends alike, the far one by one more where that is odd; `'causal'` the near one only
 */
export function placesOf(
  { input, output, size, dilation, stride }: WindowAxis,
  padding: 'valid' | 'same' | 'causal',
): Places {
  const window = (size - 1) * dilation + 1;
  const padded = Math.max(0, (output - 1) * stride + window - input);
  const near = padding === 'causal' ? window - 1 : padding === 'same' ? Math.floor(padded / 2) : 0;
  const seen = Array.from({ length: output }, (_, out) =>
    Array.from({ length: size }, (__, tap) => {
      const place = out * stride + tap * dilation - near;
      return place < input ? Math.max(place, -1) : -1;
    }),
  );
  return { inputs: input, seen, perOutput: size, perInput: size / stride };
}

/** The places of a transposed convolution: those of the convolution that it is the transpose of, turned around. */
export function transposedPlaces(axis: WindowAxis, padding: 'valid' | 'same'): Places {
  return transposed(placesOf({ ...axis, input: axis.output, output: axis.input }, padding));
}

/** Inputs for outputs: what the gradient of a layer sees of the gradient behind it. */
export function transposed({ inputs, seen, perOutput, perInput }: Places): Places {
  const taps = seen[0]?.length ?? 0;
  const turned = Array.from({ length: inputs }, () => new Array<number>(taps).fill(-1));
  seen.forEach((places, output) => {
    places.forEach((place, tap) => {
      if (place >= 0) turned[place][tap] = output;
    });
  });
  return { inputs: seen.length, seen: turned, perOutput: perInput, perInput: perOutput };
}

/** What outputs see of a signal. */
export interface Seen {
  /** The share of E[x²] that remains, relative to axes without ends. */
  readonly share: number;
  readonly profile: Profile | undefined;
}

/**
 * What remains of a signal that outputs sum over with random weights, one for each tap. At the edges of small images
 * padding takes up much of the window: 3 x 3 on 8 x 8 sees 0.84 of it. The next layer sees the edges less often than
 * the middle, and gets more of what is there; and at the edges two places share fewer taps.
 *
 * @param axes undefined where each output sees the place that it is at, or lengths are not known: taken for long
 */
export function throughWindow(axes: readonly Places[] | undefined, profile: Profile | undefined): Seen {
  if (axes === undefined) return { share: 1, profile };
  return normalized(axes, profile, (places, before) => {
    const pairAt = pairsOf(before, places.inputs);
    return pairsOver(places.seen.length, (i, j) => {
      const [a, b] = [places.seen[i], places.seen[j]];
      let sum = 0;
      for (let tap = 0; tap < a.length; tap++) if (a[tap] >= 0 && b[tap] >= 0) sum += pairAt(a[tap], b[tap]);
      return sum / places.perOutput;
    });
  });
}

/** What remains of a signal when outputs take means over the places that they see. */
export function meanInWindow(axes: readonly Places[] | undefined, profile: Profile | undefined): Seen {
  return normalized(axes, profile, (places, before) => {
    const pairAt = pairsOf(before, places.inputs);
    const inside = places.seen.map((seen) => seen.filter((place) => place >= 0));
    return pairsOver(inside.length, (i, j) => meanOver(inside[i], inside[j], pairAt));
  });
}

/** Of what a window sees, the mean of E[x_a²], and that over all pairs, in units of E[x²] and c E[x²]. */
export function withinWindow(
  axes: readonly Places[] | undefined,
  profile: Profile | undefined,
): { own: number; pairs: number } {
  let [own, pairs] = [1, 1];
  axes?.forEach((places, axis) => {
    const pairAt = pairsOf(profile?.[axis], places.inputs);
    const inside = places.seen.map((seen) => seen.filter((place) => place >= 0)).filter(({ length }) => length > 0);
    own *= average(inside.map((seen) => average(seen.map((place) => pairAt(place, place)))));
    pairs *= average(inside.map((seen) => meanOver(seen, seen, pairAt)));
  });
  return { own, pairs };
}

/** Maps every E[x_a²] and every correlation of a profile; also gives the mean of the former. */
export function mapProfile(
  profile: Profile,
  length: (relative: number) => number,
  correlation: (relative: number) => number,
): Seen {
  return normalized(profile, profile, (pairs) => {
    const before = pairs.map((row, i) => 1 / Math.sqrt(row[i]));
    const after = pairs.map((row, i) => Math.sqrt(length(row[i])));
    return pairsOver(pairs.length, (i, j) => {
      const common = after[i] * after[j];
      // Padding alone has nothing in common.
      return i === j || common === 0 ? common : common * correlation(pairs[i][j] * before[i] * before[j]);
    });
  });
}

/** Several profiles together; undefined if their places differ. */
export function averageProfiles(
  profiles: readonly (Profile | undefined)[],
  weights: readonly number[],
): Profile | undefined {
  const shape = profiles.find((profile) => profile !== undefined);
  const fits = profiles.every(
    (profile) =>
      profile === undefined ||
      (profile.length === shape?.length && profile.every((axis, i) => axis.length === shape[i].length)),
  );
  if (shape === undefined || !fits) return undefined;
  const sum = weights.reduce((result, weight) => result + weight, 0);
  const [only, ...others] = profiles.filter((_, i) => weights[i] > 0);
  if (others.length === 0) return only;
  const averages: Pairs[] = [];
  shape.forEach((axis, k) => {
    const alike = shape.findIndex((_, n) => profiles.every((each) => each?.[n] === each?.[k]));
    if (alike < k) averages.push(averages[alike]);
    else {
      const at = (i: number, j: number): number =>
        profiles.reduce((result, each, n) => result + weights[n] * (each?.[k][i][j] ?? 1), 0) / sum;
      averages.push(pairsOver(axis.length, at));
    }
  });
  return averages;
}

/** A symmetric matrix. */
function pairsOver(length: number, at: (i: number, j: number) => number): number[][] {
  const pairs = Array.from({ length }, () => new Array<number>(length));
  for (let i = 0; i < length; i++) for (let j = 0; j <= i; j++) pairs[i][j] = pairs[j][i] = at(i, j);
  return pairs;
}

function pairsOf(pairs: Pairs | undefined, length: number): (i: number, j: number) => number {
  return pairs?.length === length ? (i, j) => pairs[i][j] : () => 1;
}

/** Divides by the means of the diagonals, whose product is the share. Equal axes cost no more than one. */
function normalized<Axis>(
  axes: readonly Axis[] | undefined,
  before: Profile | undefined,
  pairsOn: (axis: Axis, before: Pairs | undefined) => number[][],
): Seen {
  const outcomes: { mean: number; pairs: Pairs }[] = [];
  axes?.forEach((axis, i) => {
    const alike = axes.findIndex((each, k) => each === axis && before?.[k] === before?.[i]);
    if (alike < i) {
      outcomes.push(outcomes[alike]);
      return;
    }
    const pairs = pairsOn(axis, before?.[i]);
    const mean = average(pairs.map((row, place) => row[place]));
    if (mean > 0) for (const row of pairs) for (let place = 0; place < row.length; place++) row[place] /= mean;
    outcomes.push({ mean, pairs });
  });
  return {
    share: outcomes.reduce((share, { mean }) => share * mean, 1),
    profile: axes && outcomes.map(({ pairs }) => pairs),
  };
}

function meanOver(a: readonly number[], b: readonly number[], at: (i: number, j: number) => number): number {
  return average(a.map((i) => average(b.map((j) => at(i, j)))));
}

function average(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
