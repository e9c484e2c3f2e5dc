/**
 * logf as glibc's (2.28 and later) and ARM's optimized-routines compute it: in double precision, rounded to float once.
 * TensorFlow's normals go through that function, so their bits depend on it; Math.log rounded to float differs at 0.7 %
 * of the arguments.
 *
 * Algorithm and constants: ARM optimized-routines (MIT), math/logf.c and math/logf_data.c (N = 16, poly order 4).
 */

const TABLE_BITS = 4;
const SIXTEENTHS = 1 << TABLE_BITS;
const MANTISSA_BITS = 23;

// The bits of 0.69921875, the lower end of the interval [0.699, 1.398) that mantissas are reduced to (OFF in logf.c).
const INTERVAL_START = 0x3f330000;

// Per sixteenth of that interval, 1/c for a point c near its middle.
const INVERSES = [
  1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752, 1.1479821020556429,
  1.1082251448272158, 1.0711297413057381, 1.036437278977283, 1.0, 0.9492859795739057, 0.8951049428609004,
  0.8476821620351103, 0.8050314851692001, 0.7664671008843108, 0.731428603316328,
];

/**
 * Those, followed by log(c). Engines may round Math.log differently: no word's logarithm changes until it is off by
 * more than 64 units in the last place, as a test shows.
 */
export const POINTS = Float64Array.of(...INVERSES, ...INVERSES.map((inverse) => -Math.log(inverse)));

// log(1 + r) = r + A2 r^2 + A1 r^3 + A0 r^4: -0x1.00ea348b88334p-2, 0x1.5575b0be00b6ap-2, -0x1.ffffef20a4123p-2.
const A0 = -0.25089342214237154;
const A1 = 0.333456765744066;
const A2 = -0.4999997485802103;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The natural logarithm of a positive, normal float32, rounded to float32. */
export function logf(x: number): number {
  float[0] = x;
  const aboveStart = bits[0] - INTERVAL_START;
  const exponent = aboveStart >> MANTISSA_BITS;
  const sixteenth = (aboveStart >> (MANTISSA_BITS - TABLE_BITS)) & (SIXTEENTHS - 1);
  bits[0] = bits[0] - (exponent << MANTISSA_BITS);
  const r = float[0] * POINTS[sixteenth] - 1;
  const r2 = r * r;
  return Math.fround((A0 * r2 + (A1 * r + A2)) * r2 + (POINTS[SIXTEENTHS + sixteenth] + exponent * Math.LN2 + r));
}
