/**
 * MT19937, the generator of
 *   M. Matsumoto, T. Nishimura: "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random Number
 *   Generator", ACM TOMACS 8(1), 1998,
 * with the initialization of 2002 (mt19937ar, init_genrand), which std::mt19937 and PyTorch use too.
 */

// The paper's n and m, its matrix A, and how many bits of a word its recurrence takes from the word after it (r).
const STATE_WORDS = 624;
const MIDDLE = 397;
const MATRIX = 0x9908b0df;
const LOWER_BITS = 0x7fffffff;

// mt19937ar's multiplier of the initialization: Knuth, TAOCP vol. 2, 3rd edition, p. 106, line 15.
const INITIALIZATION_MULTIPLIER = 1812433253;

/** A sequence of 32-bit words. */
export class MersenneTwister {
  // The words as int32, the integers that JavaScript engines keep in registers.
  readonly #state = new Int32Array(STATE_WORDS);
  #position = STATE_WORDS;

  /** @param seed any integer; its 32 lowest bits count, of a negative one those of its two's complement */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < STATE_WORDS; i++) {
      const previous = state[i - 1];
      state[i] = Math.imul(INITIALIZATION_MULTIPLIER, previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next word, from 0 to 2^32 - 1. */
  next(): number {
    if (this.#position === STATE_WORDS) {
      twist(this.#state);
      this.#position = 0;
    }
    let word = this.#state[this.#position++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }
}

/** Makes the next 624 words of the recurrence, in place. */
function twist(state: Int32Array): void {
  for (let i = 0; i < STATE_WORDS; i++) {
    const following = state[i + 1 < STATE_WORDS ? i + 1 : 0];
    const middle = state[i + MIDDLE < STATE_WORDS ? i + MIDDLE : i + MIDDLE - STATE_WORDS];
    const mixed = (state[i] & ~LOWER_BITS) | (following & LOWER_BITS);
    state[i] = middle ^ (mixed >>> 1) ^ (-(following & 1) & MATRIX);
  }
}
