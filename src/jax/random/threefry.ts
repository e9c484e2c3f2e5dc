/**
 * Threefry 2x32-20, the counter-based generator of
 *   J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011,
 * which is JAX's default. Two words of key and two of counter go in, two random words come out.
 */

/** Two uint32 words. */
export type Words = readonly [number, number];

// The rotations of the rounds, in two groups that take turns, and the constant that makes the third word of the key
// (Random123, threefry.h: R_32x2_0_0 to R_32x2_7_0, SKEIN_KS_PARITY32).
const EVEN_ROTATIONS = [13, 15, 26, 6] as const;
const ODD_ROTATIONS = [17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;
const GROUPS = 5;

/** The two random words of a counter. */
export function threefry(key: Words, counter: Words): Words {
  const keys = [key[0], key[1], key[0] ^ key[1] ^ PARITY];
  let word0 = (counter[0] + key[0]) | 0;
  let word1 = (counter[1] + key[1]) | 0;
  for (let group = 0; group < GROUPS; group++) {
    for (const rotation of group % 2 === 0 ? EVEN_ROTATIONS : ODD_ROTATIONS) {
      word0 = (word0 + word1) | 0;
      word1 = ((word1 << rotation) | (word1 >>> (32 - rotation))) ^ word0;
    }
    word0 = (word0 + keys[(group + 1) % 3]) | 0;
    word1 = (word1 + keys[(group + 2) % 3] + group + 1) | 0;
  }
  return [word0 >>> 0, word1 >>> 0];
}
