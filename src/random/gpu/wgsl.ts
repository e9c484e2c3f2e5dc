/**
 * The stream in WGSL: the functions of glsl.ts, line by line.
 *
 * What includes it declares in its uniforms the key, `key0` and `key1`, and the upper half of the counter, `counter2`
 * and `counter3`.
 */
import { SMALLEST_UNIFORM } from '../box_muller.js';
import { BLOCKS_PER_GROUP, CUT } from '../normal.js';
import { MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1 } from '../philox_constants.js';
import { MANTISSA } from '../uniform.js';
import * as float32 from './polynomials.js';

export const WGSL_STREAM = `
fn multiplyHigh(a : u32, b : u32) -> u32 {
  let aLow = a & 0xffffu; let aHigh = a >> 16u; let bLow = b & 0xffffu; let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let crossed = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (crossed >> 16u);
}

fn philox(low : u32, high : u32) -> vec4<u32> {
  var words = vec4<u32>(low, high, uniforms.counter2, uniforms.counter3);
  var key = vec2<u32>(uniforms.key0, uniforms.key1);
  for (var round = 0; round < ${ROUNDS}; round++) {
    let high0 = multiplyHigh(${MULTIPLIER_0}u, words.x); let high1 = multiplyHigh(${MULTIPLIER_1}u, words.z);
    words = vec4<u32>(
      high1 ^ words.y ^ key.x, ${MULTIPLIER_1}u * words.z, high0 ^ words.w ^ key.y, ${MULTIPLIER_0}u * words.x);
    key += vec2<u32>(${WEYL_0}u, ${WEYL_1}u);
  }
  return words;
}

fn unitFloat(words : vec4<u32>) -> vec4<f32> {
  return bitcast<vec4<f32>>((words & vec4<u32>(${MANTISSA}u)) | vec4<u32>(0x3f800000u)) - 1.0;
}

fn logarithm(value : f32) -> f32 {
  let bits = bitcast<u32>(value);
  let exponent = bitcast<i32>(bits - ${float32.SQRT_HALF_BITS}) >> 23u;
  let x = bitcast<f32>(bits - bitcast<u32>(exponent << 23u)) - 1.0;
  let x2 = x * x;
  let tail = ${float32.LOG_POLYNOMIAL} * x * x2 + ${float32.LN2_LOW} * f32(exponent) - 0.5 * x2;
  return x + tail + ${float32.LN2_HIGH} * f32(exponent);
}

fn boxMuller(word0 : u32, word1 : u32, uniform0 : f32) -> vec2<f32> {
  let radius = sqrt(-2.0 * logarithm(max(uniform0, ${SMALLEST_UNIFORM})));

  let turns = word1 & ${MANTISSA}u;
  let quadrant = (turns + 0x100000u) >> 21u;
  let low = (turns << 9u) * ${float32.TURN};
  let carry = u32(low + (turns << 6u) < low);
  let angle = multiplyHigh(turns << 9u, ${float32.TURN}) + carry;
  let dropped = max(bitcast<u32>(f32(angle)) >> 23u, 150u) - 150u;
  let rounded = ((angle + ((1u << dropped) >> 1u)) >> dropped) << dropped;
  let x = f32(bitcast<i32>(rounded - quadrant * ${float32.QUARTER_TURN})) * ${float32.ANGLE_UNIT};
  let x2 = x * x;
  let sine = x + x * x2 * ${float32.SINE_POLYNOMIAL};
  let cosine = 1.0 - 0.5 * x2 + x2 * x2 * ${float32.COSINE_POLYNOMIAL};

  let turned = select(vec2<f32>(sine, cosine), vec2<f32>(cosine, -sine), (quadrant & 1u) != 0u);
  return turned * select(radius, -radius, (quadrant & 2u) != 0u);
}

fn standardNormals(words : vec4<u32>) -> vec4<f32> {
  let uniforms01 = unitFloat(words);
  return vec4<f32>(boxMuller(words.x, words.y, uniforms01.x), boxMuller(words.z, words.w, uniforms01.z));
}

fn uniformGroup(group : u32) -> vec4<f32> {
  return unitFloat(philox(group, 0u));
}

fn normalGroup(group : u32) -> vec4<f32> {
  return standardNormals(philox(group, 0u));
}

fn truncatedNormalGroup(group : u32) -> vec4<f32> {
  var values = vec4<f32>(0.0);
  var kept = 0;
  for (var block = 0u; block < ${BLOCKS_PER_GROUP}u && kept < 4; block++) {
    let normals = standardNormals(philox(group * ${BLOCKS_PER_GROUP}u + block, group / ${2 ** 32 / BLOCKS_PER_GROUP}u));
    for (var i = 0; i < 4; i++) {
      if (abs(normals[i]) < ${float32.literal(CUT)} && kept < 4) {
        values[kept] = normals[i];
        kept++;
      }
    }
  }
  return values;
}
`;
