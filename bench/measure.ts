/** Times of several subjects in turns, so that what else the machine does falls on all of them alike. */
export interface Subject {
  readonly name: string;
  readonly run: () => void;
  /** Done before each turn, outside of what is timed. */
  readonly prepare?: () => void;
}

/** Milliseconds of one run: the median, and the quartiles around it. */
export interface Timing {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

// Until the engine has compiled what is run.
const WARM_UP_MS = 300;

// Shorter runs are repeated until the clock can tell them apart.
const SHORTEST_MS = 5;

// Rounds, fewer where they would take longer than this.
const MOST_ROUNDS = 25;
const LEAST_ROUNDS = 7;
const LONGEST_MS = 4000;

export function measure(subjects: readonly Subject[]): Map<string, Timing> {
  const single = subjects.map((subject) => warmUp(subject));
  const repetitions = single.map((milliseconds) => Math.ceil(SHORTEST_MS / milliseconds));
  const round = single.reduce((sum, milliseconds, i) => sum + milliseconds * repetitions[i], 0);
  const rounds = Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, Math.round(LONGEST_MS / round)));
  const times = subjects.map((): number[] => []);
  for (let i = 0; i < rounds; i++) {
    subjects.forEach(({ run, prepare }, subject) => {
      prepare?.();
      times[subject].push(time(run, repetitions[subject]));
    });
  }
  return new Map(subjects.map(({ name }, i) => [name, quartiles(times[i])]));
}

/** Runs until warm, twice at least; returns how long the fastest run took. */
function warmUp({ run, prepare }: Subject): number {
  prepare?.();
  let fastest = time(run, 1);
  const end = performance.now() + WARM_UP_MS;
  do fastest = Math.min(fastest, time(run, 1));
  while (performance.now() < end);
  return fastest;
}

function time(run: () => void, repetitions: number): number {
  const start = performance.now();
  for (let i = 0; i < repetitions; i++) run();
  return (performance.now() - start) / repetitions;
}

export function quartiles(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}
