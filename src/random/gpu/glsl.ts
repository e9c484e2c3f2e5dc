/**
 * The stream in GLSL ES 3.00. Every function has the name and the arithmetic of the one of the reference that it ports;
 * uint is needed throughout, which WebGL 1 does not have.
 *
 * wgsl.ts translates it: nothing here is GLSL's alone but how functions and variables are declared, and the words that
 * it lists. So blocks have braces, a variable has a statement of its own, and there is no `?:`.
 *
 * What includes it declares `uniform ivec4 stream`: the key, and the upper half of the counter.
 */
import { SMALLEST_UNIFORM } from '../box_muller.js';
import { BLOCKS_PER_GROUP, CUT } from '../normal.js';
import { MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1 } from '../philox_constants.js';
import { MANTISSA } from '../uniform.js';
import * as float32 from './polynomials.js';

export const GLSL_STREAM = `
// The upper 32 bits of a product, by 16-bit halves.
uint multiplyHigh(uint a, uint b) {
  uint aLow = a & 0xffffu;
  uint aHigh = a >> 16u;
  uint bLow = b & 0xffffu;
  uint bHigh = b >> 16u;
  uint middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  uint crossed = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (crossed >> 16u);
}

// Block number high * 2^32 + low.
uvec4 philox(uint low, uint high) {
  uvec4 words = uvec4(low, high, uvec2(stream.zw));
  uvec2 key = uvec2(stream.xy);
  for (int round = 0; round < ${ROUNDS}; round++) {
    uint high0 = multiplyHigh(${MULTIPLIER_0}u, words.x);
    uint high1 = multiplyHigh(${MULTIPLIER_1}u, words.z);
    words = uvec4(high1 ^ words.y ^ key.x, ${MULTIPLIER_1}u * words.z, high0 ^ words.w ^ key.y, ${MULTIPLIER_0}u * words.x);
    key += uvec2(${WEYL_0}u, ${WEYL_1}u);
  }
  return words;
}

// The low 23 bits as the mantissa of a float in [1, 2), minus 1.
float unitFloat(uint word) {
  return uintBitsToFloat((word & ${MANTISSA}u) | 0x3f800000u) - 1.0;
}

float logarithm(float value) {
  uint bits = floatBitsToUint(value);
  int exponent = int(bits - ${float32.SQRT_HALF_BITS}) >> 23u;
  float x = uintBitsToFloat(bits - uint(exponent << 23u)) - 1.0;
  float x2 = x * x;
  float tail = ${float32.LOG_POLYNOMIAL} * x * x2 + ${float32.LN2_LOW} * float(exponent) - 0.5 * x2;
  return x + tail + ${float32.LN2_HIGH} * float(exponent);
}

vec2 boxMuller(uint word0, uint word1) {
  float radius = sqrt(-2.0 * logarithm(max(unitFloat(word0), ${SMALLEST_UNIFORM})));

  // In fixed point, rounded to the reference's 24 bits by hand: drivers differ in that.
  uint turns = word1 & ${MANTISSA}u;
  uint quadrant = (turns + 0x100000u) >> 21u;
  uint low = (turns << 9u) * ${float32.TURN};
  uint carry = uint(low + (turns << 6u) < low);
  uint angle = multiplyHigh(turns << 9u, ${float32.TURN}) + carry;
  uint dropped = max(floatBitsToUint(float(angle)) >> 23u, 150u) - 150u;
  uint rounded = ((angle + ((1u << dropped) >> 1u)) >> dropped) << dropped;
  float x = float(int(rounded - quadrant * ${float32.QUARTER_TURN})) * ${float32.ANGLE_UNIT};
  float x2 = x * x;
  float sine = x + x * x2 * ${float32.SINE_POLYNOMIAL};
  float cosine = 1.0 - 0.5 * x2 + x2 * x2 * ${float32.COSINE_POLYNOMIAL};

  vec2 turned = vec2(sine, cosine);
  if ((quadrant & 1u) != 0u) { turned = vec2(cosine, -sine); }
  if ((quadrant & 2u) != 0u) { radius = -radius; }
  return turned * radius;
}

vec4 standardNormals(uvec4 words) {
  return vec4(boxMuller(words.x, words.y), boxMuller(words.z, words.w));
}

// Values 4 * group to 4 * group + 3 of the three distributions.
vec4 fillUniform(uint group) {
  uvec4 words = philox(group, 0u);
  return vec4(unitFloat(words.x), unitFloat(words.y), unitFloat(words.z), unitFloat(words.w));
}

vec4 fillNormal(uint group) {
  return standardNormals(philox(group, 0u));
}

vec4 fillTruncatedNormal(uint group) {
  vec4 values = vec4(0.0);
  int kept = 0;
  for (uint block = 0u; block < ${BLOCKS_PER_GROUP}u && kept < 4; block++) {
    vec4 normals = standardNormals(philox(group * ${BLOCKS_PER_GROUP}u + block, group / ${2 ** 32 / BLOCKS_PER_GROUP}u));
    for (int i = 0; i < 4; i++) {
      if (abs(normals[i]) < ${float32.literal(CUT)} && kept < 4) {
        values[kept] = normals[i];
        kept++;
      }
    }
  }
  return values;
}
`;
