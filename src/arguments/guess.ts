/** Guesses what an unknown name was meant to be. */

/**
 * Normalizes a name so that spellings of other frameworks, and those that tfjs alters on save and load, compare equal:
 * 'leaky_relu', 'leakyRelu', and the 'leakyReLu' that tfjs makes of a saved 'leakyReLU'.
 */
export function plainSpelling(name: string): string {
  return name.replace(/[_\-\s]/g, '').toLowerCase();
}

/** Other frameworks' names, and common slips, for names of this package. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  // Arguments.
  a: ['negativeSlope', 'minval'],
  b: ['maxval'],
  activation: ['nonlinearity'],
  alpha: ['negativeSlope'],
  axis: ['columnAxis'],
  gain: ['nonlinearity', 'scale'],
  high: ['maxval'],
  leftalone: ['skipped'],
  low: ['minval'],
  max: ['maxval'],
  min: ['minval'],
  mode: ['direction'],
  scale: ['gain', 'stddev', 'std'],
  slope: ['negativeSlope'],
  sd: ['stddev'],
  std: ['stddev'],
  stddev: ['std'],
  stdev: ['stddev', 'std'],
  sigma: ['stddev'],
  variance: ['scale', 'stddev'],
  // Values.
  conv2dtranspose: ['transposed'],
  conv3dtranspose: ['transposed'],
  depth: ['gpt2'],
  depthwiseconv2d: ['depthwise'],
  fanin: ['forward'],
  fanout: ['backward'],
  hwio: ['conv2d'],
  identity: ['linear'],
  leaky: ['leakyRelu'],
  none: ['linear'],
  orthonormal: ['orthogonal'],
  torch: ['pytorch'],
  untruncatednormal: ['normal'],
};

/** The edits that turn one text into another: insertions, deletions and substitutions of a character. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length];
}

/** The name that `given` most likely stands for; undefined if none is likely. */
function guess(given: string, names: readonly string[]): string | undefined {
  const spelling = plainSpelling(given.slice(0, 40));
  const synonyms = Object.hasOwn(SYNONYMS, spelling) ? SYNONYMS[spelling] : [];
  const synonym = synonyms.find((name) => names.includes(name));
  if (synonym !== undefined) return synonym;
  let best: string | undefined;
  // At most one edit in three characters: with more, anything resembles anything.
  let fewest = Math.floor(spelling.length / 3) + 1;
  for (const name of names) {
    const plain = plainSpelling(name);
    const isBeginning = plain !== spelling && plain.startsWith(spelling) && spelling.length > 2;
    const edits = isBeginning ? 1 : editDistance(spelling, plain);
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

/** The end of a message: ` Did you mean "negativeSlope"?`, or nothing if no name is likely. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = guess(given, names);
  return name === undefined ? '' : `. Did you mean "${name}"?`;
}
