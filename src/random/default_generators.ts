/** The generators besides that of `setRandomSeed` that draw where no generator was given, as long as their entry is loaded. */

/** Starts a generator from a seed; what it returns puts the generator back to where it was. */
export type Restart = (seed: number) => () => void;

/** One call of `seedEverything` that was not undone yet. */
export interface Seeding {
  readonly seed: number;
  /** What puts everything back, the last first. */
  readonly undo: (() => void)[];
}

const restarts: Restart[] = [];

/** The calls of `seedEverything` that were not undone yet, the innermost last. */
export const seedings: Seeding[] = [];

/** Hands a default generator over to `seedEverything`; one that is loaded later than seeded starts as if it were not. */
export function registerDefaultGenerator(restart: Restart): void {
  restarts.push(restart);
  for (const { seed, undo } of seedings) undo.push(restart(seed));
}

/** Starts them all. */
export function restartDefaultGenerators(seed: number): (() => void)[] {
  return restarts.map((restart) => restart(seed));
}
